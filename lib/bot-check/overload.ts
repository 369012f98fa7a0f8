import 'server-only'
import { performance } from 'node:perf_hooks'

/** An assessment may take 1.5 seconds. An instance that is busy for a third of that may read the answer too late. */
const busyMs = 500
const busyShare = 1 / 3

/** Starts measuring. The function that it returns tells whether this instance has been overloaded since then. */
export function watchLoad(): () => boolean {
  const start = performance.eventLoopUtilization()
  return () => {
    const { active, utilization } = performance.eventLoopUtilization(start)
    return active > busyMs && utilization > busyShare
  }
}

/** Whether a call failed because this machine ran out of sockets, files or memory. A flood of requests can do that. */
export function isShortage(reason: string): boolean {
  return shortages.includes(reason)
}

const shortages = ['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM', 'EADDRNOTAVAIL', 'EAGAIN']
