/** Tasks of the event loop: after each, promises get their turn. */

const channel = new MessageChannel()
const queue: (() => void)[] = []
channel.port1.onmessage = () => queue.shift()?.()

/** Run something in a task of its own, after those that were queued before. */
export function queueTask(task: () => void): void {
  queue.push(task)
  channel.port2.postMessage(0)
}
