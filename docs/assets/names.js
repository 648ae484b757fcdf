// What Material leaves nameless, or out of reach of the keyboard.
document$.subscribe(() => {
  const set = (element, attributes) => {
    for (const [name, value] of Object.entries(attributes))
      if (element.getAttribute(name) !== value) element.setAttribute(name, value)
  }

  // What can be scrolled sideways fades out where it continues.
  const fade = (scroller) => {
    const { scrollWidth, clientWidth, scrollLeft } = scroller
    scroller.classList.toggle("continues", scrollWidth - clientWidth - scrollLeft > 1)
  }

  const name = () => {
    // Each copy button stands in a <nav>: a landmark, which needs a name.
    document.querySelectorAll(".md-code__nav").forEach((nav, number) => {
      set(nav, { "aria-label": `Code block ${number + 1} actions` })
    })
    // Code that scrolls takes the focus, so that keys can scroll it. Material
    // sees to that where there is a mouse; a phone may have a keyboard too.
    document.querySelectorAll("pre > code").forEach((code) => {
      if (code.scrollWidth > code.clientWidth) set(code, { tabindex: "0" })
      fade(code)
    })
    // A table too wide for the window scrolls in a box of its own.
    document.querySelectorAll(".md-typeset__table").forEach((box, number) => {
      const scroller = box.parentElement
      fade(scroller)
      if (scroller.scrollWidth > scroller.clientWidth)
        set(scroller, {
          tabindex: "0",
          role: "region",
          "aria-label": `Table ${number + 1}, scrolls sideways`,
        })
      else
        for (const attribute of ["tabindex", "role", "aria-label"])
          scroller.removeAttribute(attribute)
    })
  }

  const main = document.querySelector("main")
  name()
  // A scroll event doesn't bubble.
  main.addEventListener("scroll", ({ target }) => fade(target), { capture: true, passive: true })
  new MutationObserver(name).observe(main, {
    attributeFilter: ["tabindex"],
    childList: true,
    subtree: true,
  })
  new ResizeObserver(name).observe(main)
})
