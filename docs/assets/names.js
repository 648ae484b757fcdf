// Material draws a nameless <nav> around each copy button; a screen reader's
// list of landmarks needs a name for each.
document$.subscribe(() => {
  const name = () =>
    document.querySelectorAll(".md-code__nav").forEach((nav, number) => {
      const label = `Code block ${number + 1} actions`
      if (nav.ariaLabel !== label) nav.ariaLabel = label
    })
  name()
  new MutationObserver(name).observe(document.querySelector("main"), {
    childList: true,
    subtree: true,
  })
})
