
const parts = {};

/** Hands in a part before it is needed. */
export function add_part(name, module) {
    parts[name] = module;
}

/** What is called from inside a computation cannot wait: hence the request of old, which in a document gives no bytes but letters. */
function fetchPart(name) {
    const url = new URL(`unfold_bg.${name}.wasm`, import.meta.url);
    const request = new XMLHttpRequest();
    request.open('GET', url, false);
    request.overrideMimeType('text/plain; charset=x-user-defined');
    try {
        request.send();
    } catch {
        // Its status is 0.
    }
    if (request.status !== 200) {
        const error = new Error(`${url} could not be fetched (status ${request.status})`);
        // Who awaits the computation will never hear of it.
        setTimeout(() => {
            throw error;
        });
        throw error;
    }
    return new WebAssembly.Module(Uint8Array.from(request.responseText, (letter) => letter.charCodeAt(0)));
}

function loadPart(name) {
    new WebAssembly.Instance(parts[name] ?? fetchPart(name), { first: wasm });
}
