"""A run's network as a graph, for networkx and for programs that read GraphML."""

from collections.abc import Mapping
from pathlib import Path

import networkx as nx
import pandas as pd

from sim.config.errors import unknown
from sim.runs.files import replaced

# What a node says of a member, where the table has it.
OF_MEMBERS = ("label", "organisation", "rank_first", "rank", "occupation", "sex", "standing",
              "liberty", "week_joined", "week_left", "week_fallen", "statements_by",
              "statements_about")
OF_STATEMENTS = ("week", "act", "channel", "motive", "political")
KINDS = ("ties", "statements")


def graph_of(tables: Mapping[str, pd.DataFrame], of: str = "ties") -> nx.Graph:
    """The network of a run's tables. Nodes: all who were ever in the organisation, by member id,
    with the name of their unit and the columns of ``OF_MEMBERS``.

    of: ``ties`` (undirected; kind as seen from the lower id, closeness, public, from_week,
    written_a, written_b, last_contact) or ``statements`` (directed from author to target, an edge
    each; columns of ``OF_STATEMENTS``). Raises UserError for another.
    """
    if of not in KINDS:
        raise unknown("graph", of, KINDS)
    graph = nx.Graph() if of == "ties" else nx.MultiDiGraph()
    members, units = tables["members"], tables["units"]["name"].to_numpy()
    here = members[members["week_joined"] >= 0]
    kept = [name for name in OF_MEMBERS if name in here.columns]
    graph.add_nodes_from((one["id"], {"unit": str(units[one["unit"]])} | {
        name: one[name] for name in kept}) for one in _plain(here[["id", "unit", *kept]]))
    if of == "ties":
        ties = tables["ties"]
        graph.add_edges_from((tie.pop("a"), tie.pop("b"), tie) for tie in _plain(ties))
        return graph
    said = tables["statements"]
    said = said[said["target"] >= 0][["author", "target", *OF_STATEMENTS]]
    graph.add_edges_from((one.pop("author"), one.pop("target"), one) for one in _plain(said))
    return graph


def _plain(frame: pd.DataFrame) -> list[dict]:
    """Rows with words as text and numbers as Python's own, which GraphML can hold."""
    words = frame.select_dtypes("category").columns
    return frame.astype(dict.fromkeys(words, str)).to_dict("records")


def write_graph(graph: nx.Graph, file: Path) -> None:
    """Write a graph as GraphML, whole or not at all. Raises UserError or OSError where it cannot
    be written."""
    with replaced(file) as place:
        nx.write_graphml_xml(graph, place)
