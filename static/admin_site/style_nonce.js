// The rich-text editor makes <style> elements. The Content-Security-Policy accepts them only with a
// nonce, so each gets the one that this script itself was loaded with.
{
  const { nonce } = document.currentScript;
  const createElement = document.createElement;
  document.createElement = function (...args) {
    const element = createElement.apply(this, args);
    if (element.localName === "style") element.nonce = nonce;
    return element;
  };
}
