"""Regions point the way a body stands, and map there and back."""

import numpy as np

from capture.pose.regions import distance, from_unit, regions_of, scaled, whole_picture


def test_a_region_points_from_the_hips_to_the_rim() -> None:
    centres = np.array([[100, 200], [100, 200], [100, 200]], dtype=np.float32)
    rims = np.array([[100, 120], [180, 200], [100, 280]], dtype=np.float32)
    regions = regions_of(centres, rims)
    np.testing.assert_allclose(regions[:, 2], 2.5 * 80.0)
    np.testing.assert_allclose(np.abs(regions[:, 3]), [0.0, np.pi / 2, np.pi], atol=1e-6)


def test_the_top_of_a_turned_region_lies_where_the_rim_is() -> None:
    centre, rim = np.array([[100, 200], [160, 120]], dtype=np.float32)
    region = regions_of(centre[None], rim[None])
    placed = from_unit(np.array([[[0.5, 0.5], [0.5, 0.1]]], dtype=np.float32), region)
    np.testing.assert_allclose(placed[0, 0], centre, atol=1e-4)
    np.testing.assert_allclose(placed[0, 1], rim, atol=1e-3)


def test_the_whole_picture_lies_in_a_square() -> None:
    corners = from_unit(np.float32([[[0, 0], [1, 1]]]), whole_picture(400, 200)[None])
    np.testing.assert_allclose(corners[0], [[0, -100], [400, 300]])


def test_scaling_keeps_the_angle() -> None:
    region = np.array([10, 20, 30, 0.5], dtype=np.float32)
    np.testing.assert_allclose(scaled(region, 2.0), [20, 40, 60, 0.5])
    other = np.array([[13, 24, 30, 0.5]], dtype=np.float32)
    np.testing.assert_allclose(distance(region, other), 1 / 6)
