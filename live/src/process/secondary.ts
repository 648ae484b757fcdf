/** TypeScript knows either what a window has or what a worker has. */
declare class FileReaderSync {
  readAsArrayBuffer(blob: Blob): ArrayBuffer
}

/** Where a process has the secondary module from, while nothing can wait. */
export class Secondary {
  url = ""
  /** What the page has fetched, when it has. */
  blob: Blob | undefined
  // Taken before the ways out are taken from the realm.
  private readonly reader = new FileReaderSync()
  private readonly Request = XMLHttpRequest

  /** @throws Error - it can't be had. */
  compile(): WebAssembly.Module {
    return new WebAssembly.Module(
      this.blob ? this.reader.readAsArrayBuffer(this.blob) : this.fetch(),
    )
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
      // Told below, as a file that the page can't load.
    }
    throw new Error(`${this.url} could not be loaded: ${why}.`)
  }
}
