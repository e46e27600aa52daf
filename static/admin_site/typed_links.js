// Turns a link as people type it into what was meant, for the chooser and for rich text.
// The server does the same when it stores a text: publishing/typed_links.py.
const HOST = /^(?:[\p{L}\p{N}](?:[\p{L}\p{N}_-]*[\p{L}\p{N}])?\.)+(\p{L}{2,}|xn--[a-z0-9-]+)(?::\d+)?(?:[/?#].*)?$/iu;
const WEB = /^\/\/(?:[^\s/?#@]+@)?(?:(?:[\p{L}\p{N}_-]+\.)+[\p{L}\p{N}_-]{2,}\.?|localhost|\[[0-9a-f:.]+\])(?::\d+)?(?:[/?#].*)?$/iu;
const EMAIL = /^[^\s@/:,;<>]+@(?:[\p{L}\p{N}](?:[\p{L}\p{N}_-]*[\p{L}\p{N}])?\.)+\p{L}{2,}(?:\?\S*)?$/u;
const PHONE = /^(?:\+|00|\(?0)[\d\s().-]{6,}$/;
const FILE_NAME = /^(avif|docx?|html?|jpe?g|odt|pdf|php|png|pptx?|txt|xlsx?)$/i;
const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

const quoteSpaces = (address) => address.replace(/\s/g, "%20");

const phoneLink = (text) => {
  const number = text.replace("(0)", "").replace(/[^0-9+]/g, "");
  return /^\+?\d{3,15}$/.test(number) ? `tel:${number}` : "";
};

const parsePlain = (typed) => {
  if (typed.startsWith("//")) return parseScheme("https", typed, typed);
  if (/^\/|^#./.test(typed)) return quoteSpaces(typed);
  if (EMAIL.test(typed)) return `mailto:${typed}`;
  if (PHONE.test(typed.replace(/[\u2010-\u2015]/g, "-"))) return phoneLink(typed);
  const host = HOST.exec(typed);
  return host && !FILE_NAME.test(host[1]) ? `https://${quoteSpaces(typed)}` : "";
};

const parseScheme = (scheme, rest, typed) => {
  if (scheme === "tel") return phoneLink(rest);
  if (scheme === "http" || scheme === "https") {
    return WEB.test(rest) ? `${scheme}:${quoteSpaces(rest)}` : "";
  }
  if (scheme === "mailto") {
    const addresses = rest.split("?")[0].split(",");
    const complete = addresses.every((address) => EMAIL.test(address.trim()));
    return complete ? `mailto:${quoteSpaces(rest)}` : "";
  }
  return parsePlain(typed);
};

// The address that was meant; empty when nobody can tell.
window.parseTypedLink = (text) => {
  const typed = text.replace(INVISIBLE, "").trim().replace(/^<+|>+$/g, "").trim();
  const match = /^([a-z][a-z0-9+.-]*):(.*)$/is.exec(typed);
  return match ? parseScheme(match[1].toLowerCase(), match[2].trim(), typed) : parsePlain(typed);
};
