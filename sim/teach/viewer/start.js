// Starts the viewer of a self-contained file on the run that is embedded in it.
(() => {
  const { texts, document: run, paired, state } =
    JSON.parse(document.getElementById("run").textContent);
  const viewer = new zaiavlenie.Viewer(document.getElementById("viewer"), texts, run, {});
  if (paired) viewer.setPaired(paired);
  if (state) viewer.restore(state);
  window.viewer = viewer; // for the browser's console
})();
