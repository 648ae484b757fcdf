/** The playground: the reader's own files, each started as often as they like. */

import { Signal } from "../kernel/messages"
import { copy } from "../lab/clipboard"
import { Disturbances } from "../lab/disturb"
import { button, el, part, usable } from "../lab/dom"
import { PagePane } from "../lab/pagepane"
import { Pane } from "../lab/pane"
import { mega } from "../lab/sizes"
import { stem } from "../lab/steps"
import { WireView } from "../lab/wireview"
import type { Machine } from "../machine/machine"
import { Play, type Stage } from "../player/play"
import { type Origin, zip } from "./download"
import { FileList } from "./filelist"
import { FileView } from "./fileview"
import { LaunchError, type Parameters, parametersOf } from "./launch"
import { LinkError, pack, unpack } from "./link"
import { PackageChoice } from "./packages"
import { type Before, isByLink, keep, keepBefore, noteLink, recall, recallBefore } from "./storage"
import { read } from "./upload"
import {
  EMPTY_PAIR,
  isName,
  isProgram,
  type Launch,
  PLAIN,
  type Run,
  type Workspace,
  withFile,
  withLaunch,
  withName,
  withoutFile,
  withRuns,
  wrongName,
} from "./workspace"

/** What the playground takes from around it. */
export interface Surroundings {
  readonly machine: Machine
  /**
   * Return the files of an example; an error tells that there is none of this name.
   *
   * @param edited - whether with what the reader has changed in its lab.
   */
  example(name: string, edited: boolean): Promise<Workspace>
  readonly origin: Origin
}

const NOTHING: Workspace = { files: {}, launches: {}, runs: [] }
const NOT_KEPT =
  "The browser can't store your files (its storage is full or disabled), so press " +
  "Download to keep them; otherwise, they are lost when you leave this page."
const BY_LINK =
  "These files came from a link. Read the code before you run it; nothing starts by itself."

export class Playground {
  private readonly machine: Machine
  private readonly surroundings: Surroundings
  private workspace = NOTHING
  private current = ""
  /** What another workspace has replaced, or a file that was deleted was in. */
  private before: Before | undefined
  private play: Play
  private readonly panes: (Pane | PagePane)[] = []
  /** What was started, by the name of the process or of the page. */
  private readonly runs = new Map<string, Run>()
  private readonly list: FileList
  private readonly view: FileView
  private readonly choice: PackageChoice
  private readonly status = el("p", { role: "status", class: "lab-status" })
  private readonly note = el("p", { class: "play-note", role: "status" }, BY_LINK)
  private readonly lost = el("p", { class: "play-note", role: "alert" }, NOT_KEPT)
  /** Where the focus goes when something that has it goes. */
  private readonly refuge: HTMLElement
  private readonly back: HTMLButtonElement
  private readonly stop: HTMLButtonElement
  private readonly kill: HTMLButtonElement
  private readonly clear: HTMLButtonElement
  private readonly grid = el("div", { class: "lab-panes" })
  private readonly panel: HTMLElement
  private readonly running: HTMLElement
  private readonly disturbances: Disturbances
  private readonly wire: WireView

  constructor(surroundings: Surroundings, bar: HTMLElement) {
    this.surroundings = surroundings
    const { machine } = surroundings
    this.machine = machine
    this.list = new FileList({
      choose: (name) => void this.choose(name, true),
      run: (name) => void this.run(name),
      warm: () => void machine.load(undefined, this.bundles).catch(() => {}), // Start will tell
      add: (name) => void this.add(name),
      upload: (files) => void this.upload(files),
    })
    this.view = new FileView({
      changed: (text) => this.change(withFile(this.workspace, this.current, text)),
      rename: (fresh) => void this.rename(fresh),
      remove: () => void this.remove(),
      launch: (launch) => this.change(withLaunch(this.workspace, this.current, launch)),
    })
    this.choice = new PackageChoice((packages) => {
      this.change({ ...this.workspace, packages })
    })
    this.back = button("", () => void this.goBack())
    this.stop = button("Stop", () => this.play.signalAll(Signal.SIGINT))
    this.stop.title = "Ctrl+C: raises KeyboardInterrupt in every running program"
    this.kill = button("Kill", () => this.play.signalAll(Signal.SIGKILL))
    this.kill.title = "SIGKILL: every program ends at once, without cleaning up"
    this.clear = button("Clear", () => this.sweep())
    this.clear.title = "Ends every program, and empties the terminals and the wire"
    const share = button("Copy a link", () => this.share())
    share.title = "The link contains all files; nothing is sent to a server"
    this.refuge = share
    const download = button("Download", () => this.download())
    download.title = "A zip with all files, and a README.md that explains how to run them"
    this.disturbances = new Disturbances(machine.kernel, () => this.panes)
    this.wire = new WireView(machine.kernel, (pid) => this.play.nameOf(pid))
    this.running = el(
      "div",
      { class: "lab-running" },
      el("div", { class: "lab-line" }, this.stop, this.kill, this.clear),
      this.grid,
      el("div", { class: "lab-more" }, this.disturbances.element),
      this.wire.element,
    )
    this.panel = el(
      "div",
      { class: "lab-panel play-panel" },
      this.note,
      this.lost,
      el("div", { class: "lab-line" }, share, download, this.back, this.status),
      this.list.element,
      this.choice.element,
      this.view.element,
      this.running,
    )
    this.panel.hidden = this.lost.hidden = true
    this.acceptDrops()
    this.play = this.begun()
    bar.after(this.panel)
  }

  /** Show what the address asks for, or what is kept of an earlier visit. */
  async arrive(): Promise<void> {
    this.before = recallBefore()
    const { hash, pathname, search } = location
    // What the address carries is taken once: from then on, the reader's changes count.
    const take = (): void => history.replaceState(history.state, "", pathname + search)
    const example = /^#example=(.*)$/s.exec(hash)?.[1]
    if (example !== undefined) {
      take()
      return this.begin(decoded(example), true)
    }
    try {
      const linked = unpack(hash)
      if (!linked) {
        const was = recall()
        return was && (await this.show(was))
      }
      take()
      await this.replace(linked, "the files from before the link", true)
    } catch (error) {
      if (!(error instanceof LinkError)) throw error
      await this.show(recall() ?? EMPTY_PAIR)
      this.say(error.message)
    }
  }

  /** Begin with an example, or with an empty pair. */
  async begin(name: string, edited = false): Promise<void> {
    let fresh = EMPTY_PAIR
    try {
      if (name) fresh = await this.surroundings.example(name, edited)
    } catch (error) {
      if (!this.current) await this.show(recall() ?? EMPTY_PAIR)
      return this.say(error instanceof Error ? error.message : String(error))
    }
    await this.replace(fresh, "the previous files")
  }

  /** The reader leaves the page. */
  close(): void {
    this.play.abandon()
    this.wire.close()
    this.disturbances.close()
    this.view.close()
    this.panel.remove()
  }

  // Files

  /** Put other files in the place of those that are there. */
  private async replace(fresh: Workspace, what: string, byLink = false): Promise<void> {
    const was = this.current ? this.workspace : recall()
    if (was && JSON.stringify(was.files) !== JSON.stringify(fresh.files)) {
      this.remember({ what: `Restore ${what}`, workspace: was, byLink: isByLink() })
    }
    this.keep(fresh)
    this.byLink(byLink)
    await this.show(fresh)
    this.say("")
  }

  /** Note whether the files came by a link. */
  private byLink(yes: boolean): void {
    noteLink(yes)
    this.note.hidden = !yes
  }

  private async show(workspace: Workspace): Promise<void> {
    this.sweep()
    this.workspace = workspace
    this.panel.hidden = false
    this.note.hidden = !isByLink()
    this.offer()
    this.choice.show(this.bundles)
    const names = Object.keys(workspace.files)
    const [first = ""] = names
    this.current = first
    this.list.show(names, first)
    await this.view.reset(first, workspace.files[first] ?? "", this.launchOf(first))
  }

  private get bundles(): readonly string[] {
    return this.workspace.packages ?? []
  }

  private change(workspace: Workspace): void {
    this.workspace = workspace
    this.keep(workspace)
  }

  /** Store the files for later visits; where that fails, the reader has to know. */
  private keep(workspace: Workspace): void {
    this.lost.hidden = keep(workspace)
  }

  private launchOf(file: string): Launch {
    return this.workspace.launches[file] ?? PLAIN
  }

  /** Show a file in the editor. */
  private async choose(name: string, focus: boolean): Promise<void> {
    this.current = name
    this.list.mark(name)
    await this.view.show(name, this.workspace.files[name] ?? "", this.launchOf(name))
    if (focus) this.list.focus(name)
  }

  private async refresh(current: string): Promise<void> {
    this.list.show(Object.keys(this.workspace.files), current)
    await this.choose(current, true)
  }

  private async add(name: string): Promise<void> {
    const wrong = wrongName(name, this.workspace.files)
    if (wrong) return this.say(wrong)
    this.change(withFile(this.workspace, name, ""))
    this.list.clearName()
    this.say(`${name} was created. It is empty.`)
    await this.refresh(name)
  }

  private async rename(fresh: string): Promise<void> {
    const { current } = this
    if (fresh === current) return
    const wrong = wrongName(fresh, this.workspace.files)
    if (wrong) return this.say(wrong)
    await this.view.forget(current)
    this.change(withName(this.workspace, current, fresh))
    this.play.save()
    this.say(`${current} was renamed to ${fresh}.`)
    await this.refresh(fresh)
  }

  private async remove(): Promise<void> {
    const { current, workspace } = this
    const left = Object.keys(workspace.files).filter((name) => name !== current)
    const [next] = left
    if (next === undefined)
      return this.say("The last file can't be deleted: rename it, or empty it.")
    const what = `Restore ${current}`
    this.remember({ what, workspace, byLink: isByLink(), file: current })
    await this.view.forget(current)
    this.change(withoutFile(workspace, current))
    this.play.save()
    this.say(`${current} was deleted.`)
    await this.refresh(next)
  }

  private async upload(files: readonly File[]): Promise<void> {
    const { taken, refused } = await read(files, isName)
    if (Object.keys(taken).some((name) => name in this.workspace.files)) {
      const what = "Restore the files from before the upload"
      this.remember({ what, workspace: this.workspace, byLink: isByLink() })
    }
    for (const [name, text] of Object.entries(taken)) {
      await this.view.forget(name)
      this.change(withFile(this.workspace, name, text))
    }
    const names = Object.keys(taken)
    const said = names.length ? [`${names.join(", ")} uploaded.`] : []
    this.say([...said, ...refused].join(" "))
    if (names[0]) await this.refresh(names[0])
  }

  private acceptDrops(): void {
    const holds = ({ dataTransfer }: DragEvent): boolean =>
      dataTransfer?.types.includes("Files") ?? false
    // Before the editor, which would insert the text of a file.
    const take = (event: DragEvent): void => {
      if (!holds(event)) return
      event.preventDefault()
      event.stopPropagation()
      if (event.type === "drop") void this.upload([...(event.dataTransfer?.files ?? [])])
    }
    this.panel.addEventListener("dragover", take, { capture: true })
    this.panel.addEventListener("drop", take, { capture: true })
  }

  // What was there before

  private remember(before: Before | undefined): void {
    this.before = before
    keepBefore(before)
    this.offer()
  }

  private offer(): void {
    this.back.textContent = this.before?.what ?? ""
    if (this.before) this.back.hidden = false
    else part(this.back, this.refuge, "hide")
  }

  private async goBack(): Promise<void> {
    const { before } = this
    if (!before) return
    const { file, workspace: was } = before
    if (file !== undefined) {
      this.remember(undefined)
      const back = withFile(this.workspace, file, was.files[file] ?? "")
      this.change(withLaunch(back, file, was.launches[file] ?? PLAIN))
      this.say(`${file} was restored.`)
      return this.refresh(file)
    }
    const what = "Undo the restore"
    this.remember({ what, workspace: this.workspace, byLink: isByLink() })
    this.keep(before.workspace)
    this.byLink(before.byLink)
    await this.show(before.workspace)
    this.say("The files were restored.")
  }

  // Out of the page

  private share(): void {
    let address: string
    try {
      address = location.href.split("#")[0] + pack(this.workspace)
    } catch (error) {
      if (!(error instanceof LinkError)) throw error
      return this.say(error.message)
    }
    void copy(address).then((copied) =>
      this.say(
        copied
          ? "The link was copied to the clipboard. It contains all files."
          : "The browser did not allow copying.",
      ),
    )
  }

  private download(): void {
    const bytes = zip(this.workspace, this.surroundings.origin)
    const link = el("a", { download: "playground.zip" })
    link.href = URL.createObjectURL(new Blob([bytes], { type: "application/zip" }))
    link.click()
    // The download has taken the blob by then, in every browser.
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
    this.say("playground.zip was downloaded; its README.md explains how to run the programs.")
  }

  // Processes

  /** End every program, and clear the stage. */
  private sweep(): void {
    this.play.abandon()
    this.panes.length = 0
    this.grid.replaceChildren()
    this.wire.clear()
    this.runs.clear()
    this.play = this.begun()
  }

  private begun(): Play {
    const changed = (): void => this.changed()
    const { machine } = this
    const stage: Stage = {
      process: (actor, file) => this.put(new Pane(actor, file, machine.kernel, changed)).actor,
      page: (actor, file) => this.put(new PagePane(actor, file, changed)).actor,
      stalled: () => {},
    }
    const files = (): Workspace["files"] => this.workspace.files
    const play = new Play(machine, [], files, stage, () => this.bundles)
    this.changed()
    return play
  }

  private put<Made extends Pane | PagePane>(pane: Made): Made {
    const name = pane.actor.label
    const close = button("Close", () => this.dismiss(pane), { "aria-label": `Close ${name}` })
    close.classList.add("play-close")
    pane.foot.append(close)
    this.panes.push(pane)
    this.grid.append(pane.element)
    this.wire.lane(pane.actor.name)
    this.changed()
    return pane
  }

  /** Its program has ended, and the reader has seen enough of it. */
  private dismiss(pane: Pane | PagePane): void {
    this.panes.splice(this.panes.indexOf(pane), 1)
    this.play.forget(pane.actor.name)
    part(pane.element, this.clear, "remove")
    this.changed()
  }

  /** Start a program, or open a page. */
  private async run(file: string): Promise<void> {
    const { play } = this
    const launch = this.launchOf(file)
    let parameters: Parameters
    try {
      parameters = parametersOf(launch)
    } catch (error) {
      if (!(error instanceof LaunchError)) throw error
      await this.choose(file, false)
      this.view.explain()
      return this.say(error.message)
    }
    const name = this.freeName(file)
    this.noteRun({ file, ...launch }, name)
    // The first program finds two interpreters booting: one for whoever is next.
    const first = this.panes.length === 0
    this.load(play)
    if (first) this.spare(2)
    try {
      if (isProgram(file)) await play.start(file, name, parameters)
      else await play.open(file, name)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      return this.say(`${reason} Try again.`)
    }
    if (play.abandoned || !isProgram(file)) return
    // When it is busy no more, boot another: to boot takes a processor.
    const actor = play.actor(name)
    await actor?.until(() => !actor.alive || this.portsOf(actor.pid).length > 0)
    if (!play.abandoned) this.spare(1)
  }

  private portsOf(pid: number | undefined): readonly number[] {
    return pid === undefined ? [] : this.machine.kernel.portsOf(pid)
  }

  private spare(count: number): void {
    this.machine.prepare(count, this.bundles).catch(() => {}) // a start reports the error
  }

  /** Load Python, and say how far it is. */
  private load(play: Play): void {
    const told = (loaded: number, total: number): void => {
      if (!play.abandoned) this.say(`Loading Python: ${mega(loaded)} of ${mega(total)} MB`)
    }
    const done = (): void => {
      if (this.status.textContent?.startsWith("Loading Python")) this.say("")
    }
    this.machine.load(told, this.bundles).then(done, done) // a start reports the error
  }

  private freeName(file: string): string {
    const name = stem(file)
    if (!this.play.actor(name)) return name
    let number = 2
    while (this.play.actor(`${name} ${number}`)) number++
    return `${name} ${number}`
  }

  /** Note what is started: the README of the zip has a terminal for each. */
  private noteRun(run: Run, name: string): void {
    const same = (other: Run | undefined): boolean => JSON.stringify(other) === JSON.stringify(run)
    const shown = this.panes
      .filter(
        ({ actor, ended }) =>
          actor.file === run.file && !(ended && same(this.runs.get(actor.name))),
      )
      .flatMap(({ actor }) => this.runs.get(actor.name) ?? [])
    this.runs.set(name, run)
    this.change(withRuns(this.workspace, run.file, [...shown, run]))
  }

  private changed(): void {
    const alive = this.panes.some(({ actor }) => actor.alive)
    for (const each of [this.stop, this.kill]) usable(each, alive)
    for (const { ended, foot } of this.panes) {
      const close = foot.querySelector<HTMLButtonElement>(".play-close")
      if (close) usable(close, ended)
    }
    if (this.panes.length) this.running.hidden = false
    else part(this.running, this.refuge, "hide")
  }

  private say(text: string): void {
    this.status.textContent = text
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
