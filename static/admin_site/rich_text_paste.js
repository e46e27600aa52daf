// Turns what Word, Outlook, Google Docs and LibreOffice put on the clipboard into what the editor
// has: lists, two levels of headings, tables, links, bold, italic, sub- and superscript.
{
  const HEADINGS = { "1": "h2", "2": "h2", "3": "h3", "4": "h3", "5": "h3", "6": "h3" };
  const KEPT_ATTRIBUTES = new Set(["href", "colspan", "rowspan", "start"]);
  const BLOCKS = "p, h2, h3, li, ul, ol, blockquote, div";
  const LIST_LEVEL = /mso-list:\s*\S+\s+level(\d)/i;
  const LIST_MARKER = /^\s*(?:[·•▪§‣–o]|\(?(?:\d{1,3}|[a-z]|[ivx]{1,5})[.)])[\s\u00a0]+/i;
  const BLANK = /[\s\u00a0\u00ad\u200b-\u200f\u2060\u2800\ufeff]/g;

  const styleOf = (element) => element.getAttribute("data-style") ?? "";
  const isBlank = (element) => !element.textContent.replace(BLANK, "");

  const unwrap = (element) => element.replaceWith(...element.childNodes);

  const rename = (element, name) => {
    const other = element.ownerDocument.createElement(name);
    other.append(...element.childNodes);
    element.replaceWith(other);
    return other;
  };

  const wrapContents = (element, name) => {
    const mark = element.ownerDocument.createElement(name);
    mark.append(...element.childNodes);
    element.append(mark);
  };

  const removeNoise = (body) => {
    const comments = body.ownerDocument.createTreeWalker(body, NodeFilter.SHOW_COMMENT);
    const found = [];
    while (comments.nextNode()) found.push(comments.currentNode);
    for (const comment of found) comment.remove();
    for (const element of body.querySelectorAll("script, meta, link, title, xml, img")) {
      element.remove();
    }
    for (const element of body.querySelectorAll("[data-style]")) {
      if (/display:\s*none|mso-hide:\s*all/i.test(styleOf(element))) element.remove();
    }
  };

  // Takes the bullet or number away that a paragraph of Word starts with, and returns it.
  const takeMarker = (paragraph) => {
    const marker = [...paragraph.querySelectorAll("[data-style]")]
      .find((element) => /mso-list:\s*ignore/i.test(styleOf(element)));
    if (marker) {
      const text = marker.textContent.replace(BLANK, "");
      marker.remove();
      return text;
    }
    const [text] = LIST_MARKER.exec(paragraph.textContent) ?? [""];
    let left = text.length;
    const texts = paragraph.ownerDocument.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
    while (left && texts.nextNode()) {
      const node = texts.currentNode;
      const taken = Math.min(left, node.data.length);
      node.data = node.data.slice(taken);
      left -= taken;
    }
    return text.replace(BLANK, "");
  };

  const isOrdered = (marker) => /^\d/.test(marker) || /^\(?[a-z\d]+([.)][a-z\d]+)*[.)]$/i.test(marker);

  const makeList = (page, marker) => {
    const list = page.createElement(isOrdered(marker) ? "ol" : "ul");
    const number = parseInt(marker, 10);
    if (number > 1) list.setAttribute("start", number);
    return list;
  };

  const isListParagraph = (element) =>
    LIST_LEVEL.test(styleOf(element))
    || (/MsoListParagraph/.test(element.className) && LIST_MARKER.test(element.textContent));

  // Word's lists are paragraphs with a level in their style.
  const buildLists = (body) => {
    let lists = [];  // the open list of each level
    for (const paragraph of [...body.querySelectorAll("p, div")].filter(isListParagraph)) {
      const level = Number(LIST_LEVEL.exec(styleOf(paragraph))?.[1] ?? 1);
      const marker = takeMarker(paragraph);
      if (!lists.length || paragraph.previousElementSibling !== lists[0]) lists = [];
      lists.length = Math.min(lists.length, level);
      const innermost = lists.at(-1);
      if (lists.length === level && (innermost.localName === "ol") !== isOrdered(marker)) lists.pop();
      if (lists.length < level) {
        const list = makeList(paragraph.ownerDocument, marker);
        const parentItem = lists.at(-1)?.lastElementChild;
        if (parentItem) parentItem.append(list);
        else paragraph.before(list);
        lists.push(list);
      }
      const item = paragraph.ownerDocument.createElement("li");
      lists.at(-1).append(item);
      item.append(paragraph);
      rename(paragraph, "p");
    }
    for (const heading of body.querySelectorAll("h1, h2, h3, h4, h5, h6")) {
      if (LIST_LEVEL.test(styleOf(heading))) takeMarker(heading);
    }
  };

  // Google Docs puts an inner list beside its item instead of in it.
  const nestLists = (body) => {
    for (const list of body.querySelectorAll(":is(ul, ol) > :is(ul, ol)")) {
      if (list.previousElementSibling) list.previousElementSibling.append(list);
      else unwrap(list);
    }
  };

  const mapHeadings = (body) => {
    for (const element of body.querySelectorAll("h1, h2, h3, h4, h5, h6, [role=heading]")) {
      const level = element.getAttribute("aria-level") ?? element.localName[1];
      rename(element, HEADINGS[level] ?? "h3");
    }
    for (const title of body.querySelectorAll("p.MsoTitle, p.title")) rename(title, "h2");
  };

  // Google Docs says in styles what others say in tags.
  const convertStyles = (body) => {
    for (const element of body.querySelectorAll("b, strong")) {
      if (/font-weight:\s*(normal|[1-4]00)/i.test(styleOf(element))) unwrap(element);
    }
    for (const element of body.querySelectorAll("span[data-style], font[data-style]")) {
      const style = styleOf(element);
      if (/vertical-align:\s*super/i.test(style)) wrapContents(element, "sup");
      if (/vertical-align:\s*sub/i.test(style)) wrapContents(element, "sub");
      if (/font-style:\s*italic/i.test(style)) wrapContents(element, "em");
      if (/font-weight:\s*(bold|[6-9]00)/i.test(style) && !element.closest("h1, h2, h3, h4, h5, h6")) {
        wrapContents(element, "strong");
      }
    }
  };

  // The address behind the detour that Google and Outlook make of a link.
  const directAddress = (href) => {
    let url;
    try {
      url = new URL(href);
    } catch {
      return href;
    }
    if (/(^|\.)google\.\w+$/.test(url.hostname) && url.pathname === "/url") {
      return url.searchParams.get("q") ?? href;
    }
    if (url.hostname.endsWith("safelinks.protection.outlook.com")) {
      return url.searchParams.get("url") ?? href;
    }
    return href;
  };

  const mendLinks = (body) => {
    for (const anchor of body.querySelectorAll("a")) {
      const address = window.parseTypedLink(directAddress(anchor.getAttribute("href") ?? ""));
      if (!address || address.startsWith("#")) unwrap(anchor);
      else anchor.setAttribute("href", address);
    }
  };

  const dropLooks = (body) => {
    for (const element of body.querySelectorAll("*")) {
      for (const { name } of [...element.attributes]) {
        if (!KEPT_ATTRIBUTES.has(name)) element.removeAttribute(name);
      }
    }
    for (const element of body.querySelectorAll("span, font, o\\:p")) unwrap(element);
    const texts = body.ownerDocument.createTreeWalker(body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      texts.currentNode.data = texts.currentNode.data.replace(/[ \u00a0]{2,}/g, " ");
    }
  };

  const dropEmpty = (body) => {
    for (const block of [...body.querySelectorAll(BLOCKS)].reverse()) {
      if (isBlank(block) && !block.querySelector("table")) block.remove();
    }
    for (const end of body.querySelectorAll("br")) {
      const besideBlock = [end.previousElementSibling, end.nextElementSibling]
        .some((sibling) => sibling?.matches(`${BLOCKS}, table`));
      if (besideBlock) end.remove();
    }
  };

  // The Content-Security-Policy complains of styles even where they are only read.
  const disarmStyles = (html) => html
    .replace(/<style\b.*?<\/style>/gis, "")
    .replace(/<[^<>]*>/g, (tag) => tag.replace(/\sstyle\s*=/gi, " data-style="));

  const cleanPasted = (html) => {
    if (html.includes("data-pm-slice")) return html;  // copied in this editor
    const { body } = new DOMParser().parseFromString(disarmStyles(html), "text/html");
    for (const step of [
      removeNoise, buildLists, nestLists, convertStyles, mapHeadings, mendLinks, dropLooks, dropEmpty,
    ]) step(body);
    return body.innerHTML;
  };

  document.addEventListener("prose-editor:ready", ({ detail: { editor } }) => {
    editor.on("create", () => {
      const { editorProps } = editor.options;
      editor.setOptions({ editorProps: { ...editorProps, transformPastedHTML: cleanPasted } });
    });
  });
}
