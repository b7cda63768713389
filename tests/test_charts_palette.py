from itertools import combinations

import numpy as np
import pytest

from chemviz.charts import type_colours
from chemviz.charts.palette import PALETTE, UNKNOWN, type_looks
from chemviz.schema import TYPE_NOT_STATED

# Linear sRGB as people see it without one kind of cone: Machado, Oliveira and Fernandes (2009), severity 1.
SIGHTS = {
    "normal": np.eye(3),
    "red-blind": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "green-blind": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "blue-blind": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
WHITE = np.array([0.9505, 1.0, 1.089])


def _linear(colour):
    share = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)


def _contrast(one, other):
    low, high = sorted(float(TO_XYZ[1] @ _linear(each)) for each in (one, other))
    return (high + 0.05) / (low + 0.05)


def _lab(colour, sight):
    share = TO_XYZ @ np.clip(SIGHTS[sight] @ _linear(colour), 0, 1) / WHITE
    root = np.where(share > 0.008856, np.cbrt(share), 7.787 * share + 16 / 116)
    return np.array([116 * root[1] - 16, 500 * (root[0] - root[1]), 200 * (root[1] - root[2])])


@pytest.mark.parametrize("background", ["#ffffff", "#0e1117", "#10181d"])
@pytest.mark.parametrize("colour", [*PALETTE, UNKNOWN])
def test_every_colour_stands_out_in_light_and_dark(colour, background):
    assert _contrast(colour, background) >= 3


@pytest.mark.parametrize("sight", SIGHTS)
def test_any_two_colours_can_be_told_apart(sight):
    closest = min(np.linalg.norm(_lab(a, sight) - _lab(b, sight)) for a, b in combinations(PALETTE, 2))
    assert closest >= 22


def test_looks_depend_on_which_types_there_are_and_not_on_their_order():
    names = [f"Type {each}" for each in range(30)]
    assert type_looks(names) == type_looks(reversed(names)) == type_looks(names * 2)


def test_no_two_types_share_a_look_when_colours_come_again():
    looks = type_looks(f"Type {each:02d}" for each in range(64))
    assert len({(look.colour, look.symbol) for look in looks.values()}) == 65
    assert len({(look.colour, look.pattern) for look in looks.values()}) == 65
    assert len({look.colour for look in looks.values()}) == len(PALETTE) + 1


def test_two_hundred_types_each_have_a_colour():
    assert len(type_colours(f"Type {each}" for each in range(200))) == 201


def test_a_type_that_is_not_stated_is_grey_and_takes_no_colour_from_another():
    colours = type_colours(["Valve", TYPE_NOT_STATED, "Pump"])
    assert colours[TYPE_NOT_STATED] == UNKNOWN
    assert colours["Pump"] == type_colours(["Valve", "Pump"])["Pump"] == PALETTE[0]
