// Unpacks what stands in the page and starts it. Where something is missing in this browser, the
// words that stand in the page already say so.
(async () => {
  const z = globalThis.zaiavlenie, root = document.getElementById("page");
  const packed = (id) => document.getElementById(id)?.textContent.trim();
  const inflated = async (text) => new Uint8Array(await new Response(new Blob([z.unpack(text)])
    .stream().pipeThrough(new DecompressionStream("deflate"))).arrayBuffer());
  const read = async (id) => JSON.parse(new TextDecoder().decode(await inflated(packed(id))));
  try {
    // All at once: each waits for the browser's own threads.
    const [known, starts, run, module] = await Promise.all([read("data"), read("starts"),
      packed("run") ? read("run") : null, inflated(packed("rules"))
        .then((bytes) => WebAssembly.compile(bytes)).catch((error) => {
          console.warn(`no WebAssembly: ${error.message}`);
          return null;
        })]);
    const data = { ...known, starts, run };
    globalThis.page = new z.Page(root, data, module); // for the browser's console
    document.body.dataset.ready = "yes";
  } catch (error) {
    console.error(error);
    document.getElementById("unable").hidden = false;
    document.body.dataset.ready = "no";
  }
})();
