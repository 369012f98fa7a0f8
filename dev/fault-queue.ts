/** How many calls a fault hits; absent: all, until it is cleared. */
type Limited = { times?: number | undefined }

export type FaultQueue<Fault> = {
  add(fault: Fault): void
  clear(): void
  take(fits: (fault: Fault) => boolean): Fault | undefined
}

/** Faults to come, in the order in which they were posted: the oldest that fits hits first. */
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
