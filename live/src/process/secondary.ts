/** Declared here: TypeScript knows the names of windows or of workers, not both. */
declare class FileReaderSync {
  readAsArrayBuffer(blob: Blob): ArrayBuffer
}

/** Loads the secondary module synchronously: a WebAssembly call is waiting for it. */
export class Secondary {
  url = ""
  /** The module, or its file, once the page has sent it. */
  module: WebAssembly.Module | Blob | undefined
  // Kept from before `confine` removes them from the realm.
  private readonly reader = new FileReaderSync()
  private readonly Request = XMLHttpRequest

  /** @throws Error - the module could not be loaded. */
  compile(): WebAssembly.Module {
    const { module } = this
    if (module instanceof WebAssembly.Module) return module
    return new WebAssembly.Module(module ? this.reader.readAsArrayBuffer(module) : this.fetch())
  }

  private fetch(): ArrayBuffer {
    const request = new this.Request()
    request.open("GET", this.url, false)
    request.responseType = "arraybuffer"
    let why = "the network did not answer"
    try {
      request.send()
      if (request.status === 200) return request.response as ArrayBuffer
      why = `HTTP ${request.status}`
    } catch {
      // Reported below, in the words for a file that the page could not load.
    }
    throw new Error(`${this.url} could not be loaded: ${why}.`)
  }
}
