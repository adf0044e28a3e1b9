// What a test asks of the page as it is drawn; evaluated there, each part by its name.
({
  // Texts whose contrast to what is behind them is below WCAG 2 AA, as "ratio text".
  faint() {
    const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
    const rgba = (css) => {
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = css;
      canvas.fillRect(0, 0, 1, 1);
      const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
      return [r, g, b, a / 255];
    };
    const over = (top, below) => [0, 1, 2].map((i) => top[i] * top[3] + below[i] * (1 - top[3])).concat(1);
    const luminance = (colour) => {
      const [r, g, b] = colour.slice(0, 3).map((part) => (part / 255 <= 0.03928 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const contrast = (a, b) => {
      const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
      return (high + 0.05) / (low + 0.05);
    };
    // All colours that may lie behind an element: a gradient has several.
    const behind = (element) => {
      const style = getComputedStyle(element);
      const own = rgba(style.backgroundColor);
      const stops = (style.backgroundImage.match(/(rgba?|color)\([^()]*\)/g) || []).map(rgba).filter((stop) => stop[3] > 0.99);
      if (stops.length) return stops;
      if (own[3] > 0.99 || !element.parentElement) return [own[3] > 0.99 ? own : over(own, [255, 255, 255, 1])];
      return behind(element.parentElement).map((below) => over(own, below));
    };
    const found = [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const element = texts.currentNode.parentElement;
      const text = texts.currentNode.data.trim();
      if (!text || !element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) || element.closest("[aria-hidden=true], svg, .spoiler, noscript")) continue;
      const style = getComputedStyle(element);
      const colour = rgba(style.color);
      const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && Number(style.fontWeight) >= 700);
      const worst = Math.min(...behind(element).map((below) => contrast(over(colour, below), below)));
      if (worst < (large ? 3 : 4.5)) found.push(`${worst.toFixed(2)} ${element.className} ${text.slice(0, 30)}`);
    }
    return found;
  },

  // Buttons and fields that are smaller than a fingertip; those within a line of text are as high as the line.
  small() {
    return [...document.querySelectorAll("button, input, textarea, a, [tabindex='0']")]
      .filter((element) => element.checkVisibility({ visibilityProperty: true }) && !element.closest(".text") && !element.inert)
      .map((element) => ({ element, box: element.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 0 && (box.height < 43.9 || box.width < 43.9))
      .map(({ element, box }) => `${Math.round(box.width)}x${Math.round(box.height)} ${element.className} ${element.textContent.slice(0, 20)}`);
  },
})
