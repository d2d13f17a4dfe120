// Shows each [name, view] in turn, then the lost page, and returns what is wrong with what a
// worker would see: texts cut off or outside of the screen, too small, or too faint.
(views) => {
  const wrong = [];
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
  const least = { title: 2.6 * rem, receipt: 2.2 * rem, status_detail: 1.35 * rem };

  const rgb = (colour) => colour.match(/[\d.]+/g).map(Number);
  const light = (colour) => {
    const [r, g, b] = rgb(colour).slice(0, 3).map((part) => {
      const value = part / 255;
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      const [, , , alpha = 1] = rgb(colour);
      if (alpha > 0) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const contrast = (element) => {
    const pair = [light(getComputedStyle(element).color), light(ground(element))];
    return (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
  };
  const visible = (element) => element.getClientRects().length > 0 && element.textContent.trim();

  const look = (name) => {
    const say = (problem) => wrong.push(`${name}: ${problem}`);
    const root = document.scrollingElement;
    if (root.scrollWidth > innerWidth || root.scrollHeight > innerHeight) say("the page scrolls");
    for (const box of document.querySelectorAll("#says, footer, .hint, #lost")) {
      if (!box.getClientRects().length) continue;
      if (box.scrollHeight > box.clientHeight || box.scrollWidth > box.clientWidth) {
        say(`${box.id || box.tagName} overflows`);
      }
    }
    const texts = [...document.querySelectorAll(".text, .languages span")].filter(visible);
    if (!texts.length) say("nothing to read");
    for (const text of texts) {
      const label = `${text.id || text.textContent} "${text.textContent}"`;
      const size = parseFloat(getComputedStyle(text).fontSize);
      const inside = text.getBoundingClientRect();
      const holder = text.parentElement.getBoundingClientRect();
      if (text.scrollWidth > text.clientWidth && getComputedStyle(text).display !== "inline") {
        say(`${label} is cut off`);
      }
      if (inside.right > Math.min(innerWidth, holder.right + 1) || inside.bottom > innerHeight
          || inside.left < 0 || inside.top < 0) say(`${label} is outside`);
      if (size < (least[text.id] || 1.25 * rem)) say(`${label} has only ${size.toFixed(1)} px`);
      if (contrast(text) < 4.5) say(`${label} has contrast ${contrast(text).toFixed(2)}`);
    }
  };

  for (const [name, view] of views) {
    show(view);
    look(name);
  }
  lose();
  look("lost");
  return wrong;
}
