/** The check of an exercise: a play that a program of the page judges. */

import { Signal } from "../kernel/messages"
import type { Actor } from "../player/actor"
import type { Exercise } from "../player/example"
import type { Play } from "../player/play"

export interface Verdict {
  readonly passed: boolean
  /** One sentence: what is missing, or well done. */
  readonly text: string
}

/**
 * Do the steps of a check, and wait for its end.
 *
 * @returns nothing if the play was abandoned.
 */
export async function judge(play: Play, exercise: Exercise): Promise<Verdict | undefined> {
  while (play.next && !play.abandoned) await play.doNext()
  const check = play.all().find(({ file }) => file === exercise.check)
  if (!check || play.abandoned) return undefined
  const inTime = await endsWithin(check, exercise.seconds)
  if (play.abandoned) return undefined
  const verdict = inTime ? heard(check) : late(exercise)
  check.signal(Signal.SIGKILL)
  play.signalAll(Signal.SIGINT)
  return verdict
}

/** Wait for an actor's end, so many seconds at most; tell whether it ended. */
async function endsWithin(actor: Actor, seconds: number): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, seconds * 1000)
  })
  await Promise.race([actor.until(() => actor.exitCode !== undefined), late])
  clearTimeout(timer)
  return actor.exitCode !== undefined
}

/** What a check that has ended said last. */
function heard({ file, exitCode, printed }: Actor): Verdict {
  const last = printed.text.trim().split("\n").pop()
  return {
    passed: exitCode === 0,
    text: last || `${file} was stopped before it reported a result.`,
  }
}

function late({ check, seconds }: Exercise): Verdict {
  const text = `${check} has not ended after ${seconds} seconds: it is still waiting for your program.`
  return { passed: false, text }
}
