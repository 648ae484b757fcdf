/** The style sheets of all parts of a lab, in the order in which they apply. */

import detail from "./detail.css"
import disturb from "./disturb.css"
import editing from "./editing.css"
import lab from "./lab.css"
import log from "./log.css"
import pagepane from "./pagepane.css"
import pane from "./pane.css"
import signalr from "./signalr.css"
import wireview from "./wireview.css"

/** Add them to the document. */
export function adoptStyles(): void {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(
    [lab, pane, log, pagepane, disturb, editing, wireview, signalr, detail].join("\n"),
  )
  document.adoptedStyleSheets.push(sheet)
}
