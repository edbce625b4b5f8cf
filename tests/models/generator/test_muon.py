"""Steps whose singular values are all alike."""

import pytest
import torch

from models.generator.muon import Muon, level


@pytest.mark.parametrize("shape", [(24, 96), (96, 24), (32, 32)])
def test_all_directions_of_a_matrix_become_alike_and_stay_where_they_were(shape) -> None:
    torch.manual_seed(1)
    matrix = torch.randn(shape) * torch.logspace(0.0, -1.0, shape[1])
    left, _, right = torch.linalg.svd(matrix, full_matrices=False)
    turned = left.T @ level(matrix) @ right.T
    along = torch.diagonal(turned)
    # The least directions of a square matrix are too small to be raised in five steps.
    large = torch.linalg.svdvals(matrix / matrix.norm()) > 1e-2
    assert float(along[large].min()) > 0.6
    assert float(along.max()) < 1.25
    assert float((turned - torch.diag(along)).abs().max()) < 1e-3


def test_the_size_of_a_gradient_does_not_matter_and_none_is_no_error() -> None:
    matrix = torch.randn(16, 40)
    assert torch.allclose(level(matrix), level(1e-4 * matrix), atol=1e-4)
    assert torch.equal(level(torch.zeros(16, 40)), torch.zeros(16, 40))


def test_it_steps_as_the_other_implementation_does() -> None:
    torch.manual_seed(2)
    start, gradients = torch.randn(32, 80), torch.randn(5, 32, 80)
    ours, other = (torch.nn.Parameter(start.clone()) for _ in range(2))
    muon = Muon([ours], weight_decay=0.02)
    torchs = torch.optim.Muon([other], weight_decay=0.02, adjust_lr_fn="match_rms_adamw")
    for gradient in gradients:
        for optimiser, matrix in ((muon, ours), (torchs, other)):
            matrix.grad = gradient.clone()
            optimiser.param_groups[0]["lr"] = 0.01
            optimiser.step()
    moved = float((other - start).detach().norm())
    assert (
        float((ours - other).detach().norm()) < 0.03 * moved
    )  # Theirs computes in half precision.


def test_it_goes_on_from_what_was_kept() -> None:
    torch.manual_seed(3)
    start, gradients = torch.randn(8, 20), torch.randn(4, 8, 20)

    def run(stop: int) -> torch.nn.Parameter:
        weight = torch.nn.Parameter(start.clone())
        muon = Muon([weight], weight_decay=0.0)
        for number, gradient in enumerate(gradients):
            if number == stop:
                kept, weight = muon.state_dict(), torch.nn.Parameter(weight.detach().clone())
                muon = Muon([weight], weight_decay=0.0)
                muon.load_state_dict(kept)
            weight.grad = gradient.clone()
            muon.param_groups[0]["lr"] = 0.01
            muon.step()
        return weight

    assert torch.equal(run(2), run(-1))
