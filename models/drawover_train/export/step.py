"""Exports one optimization step of a nudge as an ONNX graph with gradients, so that the product needs no torch.

Eq. 1 of the sketch correction paper (§6.1): one linear layer S, trained by Adam while its output is fed back into it.
The gradient is traced by `make_fx` and expressed in plain forward operators.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import torch
from torch import Tensor, nn
from torch._decomp import core_aten_decompositions
from torch.fx.experimental.proxy_tensor import make_fx

from drawover.engine.graph import check_graph
from drawover.engine.tasks.correct.nudge import first_state

from ..losses.correct.printed import nudge_loss
from ..nets.correct.nudges import Optimize
from .half import plain, store_in_half

PARITY = 1e-3  # largest difference allowed between torch and onnxruntime, of the latents in CHECKED steps
CHECKED = 20
INPUTS = ("origin", "latent", "state", "count")
OUTPUTS = ("next_latent", "next_state", "loss")
_BETAS, _TINY = (0.9, 0.999), 1e-8  # Adam's defaults (Kingma and Ba 2015)
_aten = torch.ops.aten

Step = Callable[[Tensor, Tensor, Tensor, Tensor], tuple[Tensor, Tensor, Tensor]]


class StepError(Exception):
    """The exported step does not match torch."""


def export_step(
    generator: nn.Module,
    discriminator: nn.Module,
    latent_size: int,
    path: Path,
    options: Optimize | None = None,
    sphere: bool = False,
) -> float:
    """Write the graph of one step; return the largest difference from torch in CHECKED steps, refused above PARITY.

    generator: latent (1, D) -> the discriminator's input; discriminator: -> logit (1, 1); neither is modified. sphere:
    latents keep their initial norm. Graph inputs are `origin` (1, D), the projection; `latent` (1, D), fed back;
    `state` (3, D, D + 1), S with its bias as the last column and Adam's two moments; `count` (1,), 1 at the first step;
    outputs are `next_latent`, `next_state`, and `loss` (1,).
    """
    options = options or Optimize()
    step = step_function(generator, discriminator, options, sphere)
    latent = torch.randn(1, latent_size, generator=torch.Generator().manual_seed(1))
    # A copy, because the tracer merges an input that is passed twice.
    given = (latent, latent.clone(), torch.from_numpy(first_state(latent_size, 0)), torch.ones(1))
    traced = make_fx(step, decomposition_table=_decompositions())(*given)
    torch.onnx.export(
        _Traced(traced).eval(), given, str(path), input_names=list(INPUTS), output_names=list(OUTPUTS),
        opset_version=18, dynamo=True, external_data=False, verbose=False,
    )  # fmt: skip
    store_in_half(path)
    check_graph(path.read_bytes())
    worst = _difference(step, path, given)
    if not worst <= PARITY:
        raise StepError(f"{path.name} differs from torch by {worst:.2e} in {CHECKED} steps, more than {PARITY}.")
    return worst


def step_function(generator: nn.Module, discriminator: nn.Module, options: Optimize, sphere: bool = False) -> Step:
    """(origin, latent, state, count) -> (next_latent, next_state, loss), shaped as in `export_step`."""
    draw, discriminate = plain(generator), plain(discriminator)
    rate, (decay1, decay2) = options.rate, _BETAS

    def loss_and_latent(layer: Tensor, origin: Tensor, latent: Tensor) -> tuple[Tensor, Tensor]:
        moved = torch.cat([latent, torch.ones_like(latent[:, :1])], 1) @ layer.T
        if sphere:
            moved = moved * (_norm(origin) / _norm(moved))
        loss = nudge_loss(discriminate(draw(moved)), moved, origin, options.realism, options.closeness)
        return loss.sum(), moved

    def step(origin: Tensor, latent: Tensor, state: Tensor, count: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        layer, mean, square = state.unbind(0)
        with torch.enable_grad():
            layer = layer.detach().requires_grad_(True)
            loss, moved = loss_and_latent(layer, origin, latent)
            (gradient,) = torch.autograd.grad(loss, layer)
        layer, loss, moved = layer.detach(), loss.detach(), moved.detach()
        mean = decay1 * mean + (1 - decay1) * gradient
        square = decay2 * square + (1 - decay2) * gradient * gradient
        unbiased = mean / (1 - decay1**count)
        layer = layer - rate * unbiased / ((square / (1 - decay2**count)).sqrt() + _TINY)
        return moved, torch.stack([layer, mean, square]), loss.reshape(1)

    return step


def _norm(latent: Tensor) -> Tensor:
    return latent.square().sum(1, keepdim=True).sqrt()


class _Traced(nn.Module):
    def __init__(self, graph: torch.fx.GraphModule) -> None:
        super().__init__()
        self.body = graph

    def forward(self, origin: Tensor, latent: Tensor, state: Tensor, count: Tensor) -> Any:
        return self.body(origin, latent, state, count)


def _decompositions() -> dict[Any, Callable[..., Any]]:
    table = dict(core_aten_decompositions())
    table[_aten.convolution_backward.default] = _convolution_backward
    table[_aten.native_group_norm.default] = _group_norm
    table[_aten.native_group_norm_backward.default] = _group_norm_backward
    table[_aten.silu_backward.default] = _silu_backward
    table[_aten.upsample_nearest2d.vec] = _upsampled
    table[_aten.upsample_nearest2d.default] = lambda x, size, *_: _upsampled(x, size, None)
    table[_aten.upsample_nearest2d_backward.default] = _upsampled_backward
    return table


def _convolution_backward(
    gradient: Tensor, x: Tensor, weight: Tensor, _bias: Any, stride: list[int], padding: list[int],
    dilation: list[int], transposed: bool, _output_padding: list[int], groups: int, _output_mask: list[bool],
) -> tuple[Tensor, None, None]:  # fmt: skip
    """The input's gradient only, a transposed convolution: weights are constants here."""
    assert not transposed
    missing = [
        x.shape[2 + i] - ((gradient.shape[2 + i] - 1) * stride[i] - 2 * padding[i]
        + dilation[i] * (weight.shape[2 + i] - 1) + 1)
        for i in range(2)
    ]  # fmt: skip
    back = _aten.convolution.default(gradient, weight, None, stride, padding, dilation, True, missing, groups)
    return back, None, None


def _group_norm(
    x: Tensor, weight: Tensor | None, bias: Tensor | None, _n: int, channels: int, _area: int, groups: int, tiny: float
) -> tuple[Tensor, Tensor, Tensor]:
    """x·a + b with a and b per channel; and each group's mean and 1/σ, (B, groups)."""
    grouped = x.reshape(len(x), groups, -1)
    mean = grouped.mean(2)
    inverse_std = ((grouped - mean[:, :, None]).square().mean(2) + tiny).rsqrt()
    scale = _spread(inverse_std, channels) if weight is None else _spread(inverse_std, channels) * weight
    shift = -_spread(mean, channels) * scale
    shift = shift if bias is None else shift + bias
    return x * scale[:, :, None, None] + shift[:, :, None, None], mean, inverse_std


def _group_norm_backward(
    gradient: Tensor, x: Tensor, mean: Tensor, inverse_std: Tensor, weight: Tensor | None, _n: int, channels: int,
    area: int, groups: int, _output_mask: list[bool],
) -> tuple[Tensor, None, None]:  # fmt: skip
    """The input's gradient only (Wu and He 2018), as gradient·a + x·b + c with coefficients per channel."""
    scale = torch.ones_like(x[:, :, 0, 0]) if weight is None else weight[None].expand(len(x), channels)
    correlation = ((gradient * x).sum((2, 3)) * scale).reshape(len(x), groups, -1).sum(2)
    total = (gradient.sum((2, 3)) * scale).reshape(len(x), groups, -1).sum(2)
    number = area * channels // groups
    x_factor = (total * mean - correlation) * inverse_std * inverse_std * inverse_std / number
    rest = -x_factor * mean - total * inverse_std / number
    a, b, c = (
        each[:, :, None, None]
        for each in (
            _spread(inverse_std, channels) * scale,
            _spread(x_factor, channels),
            _spread(rest, channels),
        )
    )
    return gradient * a + x * b + c, None, None


def _spread(group_values: Tensor, channels: int) -> Tensor:
    """(B, groups) -> (B, channels): repeat each group's value for its channels."""
    batch, groups = group_values.shape
    return group_values[:, :, None].expand(batch, groups, channels // groups).reshape(batch, channels)


def _silu_backward(gradient: Tensor, x: Tensor) -> Tensor:
    gate = x.sigmoid()
    return gradient * (gate * (1 + x * (1 - gate)))


def _upsampled(x: Tensor, size: list[int] | None, factors: list[float] | None) -> Tensor:
    """Nearest neighbor by integer factors: expand and reshape."""
    batch, channels, height, width = x.shape
    down, right = (round(f) for f in factors) if factors else (size[0] // height, size[1] // width)  # pyright: ignore
    wide = x[:, :, :, None, :, None].expand(batch, channels, height, down, width, right)
    return wide.reshape(batch, channels, height * down, width * right)


def _upsampled_backward(gradient: Tensor, size: list[int], shape: list[int], *_: Any) -> Tensor:
    batch, channels, height, width = shape
    blocks = gradient.reshape(batch, channels, height, size[0] // height, width, size[1] // width)
    return blocks.sum((3, 5))


def _difference(step: Step, path: Path, given: tuple[Tensor, ...]) -> float:
    """The largest difference between torch and onnxruntime: of the latents of each step, and of the layers' effect on
    them.

    Both take every step from the same state: where the log of Eq. 1 is steep, long runs diverge by rounding alone.
    """
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    origin, latent, state, _ = (each.numpy() for each in given)
    worst = 0.0
    for count in range(1, CHECKED + 1):
        fed = {"origin": origin, "latent": latent, "state": state, "count": np.array([count], np.float32)}
        expected = [each.numpy() for each in step(*map(torch.from_numpy, fed.values()))]
        latent, state, _ = (np.asarray(made) for made in session.run(list(OUTPUTS), fed))
        layers = (state[0] - expected[1][0]) @ np.append(latent[0], np.float32(1))
        worst = max(worst, float(np.abs(latent - expected[0]).max()), float(np.abs(layers).max()))
    return worst
