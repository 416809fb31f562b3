"""Mesa's own viewer on the model as it is: ``solara run examples/mesa_page.py``

It needs the extra ``viz`` (``pip install -e ".[viz]"``).
"""

from mesa.visualization import SolaraViz, make_plot_component

from sim import DenunciationModel
from sim.words import ORGANS_RULES

page = SolaraViz(
    DenunciationModel("classroom", seed=1),
    components=[make_plot_component("mean_fear"),
                make_plot_component(["statements", "expulsions", "arrests"])],
    model_params={
        "scenario": "classroom",
        "seed": {"type": "SliderInt", "label": "seed", "value": 1, "min": 1, "max": 50},
        "organs": {"type": "Select", "label": "the organs arrest by", "value": "files",
                   "values": list(ORGANS_RULES)}},
    name="A cell of forty")
