// The rich-text editor makes <style> elements. Under the Content-Security-Policy they only count
// with a nonce: each gets the one that this script itself was loaded with.
{
  const { nonce } = document.currentScript;
  const createElement = document.createElement;
  document.createElement = function (...args) {
    const element = createElement.apply(this, args);
    if (element.localName === "style") element.nonce = nonce;
    return element;
  };
}
