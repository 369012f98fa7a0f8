/** How many calls a fault affects. Without `times`, it affects all calls until the faults are cleared. */
type Limited = { times?: number | undefined }

export type FaultQueue<Fault> = {
  add(fault: Fault): void
  clear(): void
  take(fits: (fault: Fault) => boolean): Fault | undefined
}

/** The pending faults, oldest first. The oldest fault that fits a call affects the call. */
export function createFaultQueue<Fault extends Limited>(): FaultQueue<Fault> {
  let queue: { fault: Fault; left: number }[] = []
  return {
    add(fault) {
      queue.push({ fault, left: fault.times ?? Number.POSITIVE_INFINITY })
    },
    clear() {
      queue = []
    },
    take(fits) {
      const hit = queue.find(({ fault }) => fits(fault))
      if (hit === undefined) return undefined
      hit.left -= 1
      if (hit.left === 0) queue = queue.filter((other) => other !== hit)
      return hit.fault
    },
  }
}
