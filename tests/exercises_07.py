"""Answers to the exercises of lesson 07, right and wrong, as a reader might write them."""

LESSON = "07_wasserstein_gan"

RIGHT = [
    ("settled", "settled = (1.2, 2.4)"),
    ("settled", "settled = [1 + 2 / (2 * 5), (1 + 2 / (2 * 5)) * 2]"),
    ("settled", "settled = torch.tensor([6 / 5, 12 / 5])"),
    (
        "my_penalty",
        """
def my_penalty(critic, real, fake):
    eps = torch.empty(real.shape[0]).uniform_()
    eps = eps.view([-1] + [1] * (real.dim() - 1))
    mid = (fake + eps * (real - fake)).detach()
    mid.requires_grad = True
    out = critic(mid)
    grad = torch.autograd.grad(out, mid, grad_outputs=torch.ones_like(out), create_graph=True)[0]
    return ((grad.reshape(len(grad), -1).norm(2, dim=1) - 1) ** 2).mean()
""",
    ),
    (
        "my_penalty",
        """
def my_penalty(critic, real, fake):
    total = 0
    for x, y in zip(real, fake):
        u = float(torch.rand(()))
        point = torch.lerp(x, y, u)[None].requires_grad_()
        (g,) = torch.autograd.grad(critic(point).sum(), point, create_graph=True)
        total = total + (torch.linalg.vector_norm(g) - 1) ** 2
    return total / len(real)
""",
    ),
    (
        "my_penalty",
        """
def my_penalty(critic, real, fake):
    import random
    eps = torch.tensor([random.random() for _ in real]).view(-1, *[1] * (real.ndim - 1))
    mid = (1 - eps) * real + eps * fake
    mid.requires_grad_()
    (g,) = torch.autograd.grad(critic(mid).mean() * len(mid), [mid], create_graph=True)
    return F.mse_loss(torch.linalg.vector_norm(g.flatten(1), dim=1), torch.ones(len(g)))
""",
    ),
    (
        "repaired",
        """
def repaired(first, norm, last, real, fake):
    def f(samples):
        return last(F.leaky_relu(first(samples), 0.2)).squeeze(1)
    return f(fake).mean() - f(real).mean()
""",
    ),
    (
        "repaired",
        """
def repaired(first, norm, last, real, fake):
    hidden = [torch.where(h > 0, h, h / 5) for h in (first(real), first(fake))]
    score = [last(h).flatten() for h in hidden]
    return -(score[0].mean() - score[1].mean())
""",
    ),
    (
        "repaired",
        """
def repaired(first, norm, last, real, fake):
    scores = last(F.leaky_relu(first(torch.cat([real, fake])), 0.2))[:, 0]
    signs = torch.cat([-torch.ones(len(real)), torch.ones(len(fake))])
    return 2 * (signs * scores).mean()
""",
    ),
    (
        "five_steps",
        """
def five_steps(critic, real, fake, c):
    optimizer = torch.optim.RMSprop(critic.parameters(), lr=0.01)
    for x, x_hat in zip(real, fake):
        loss = -(critic(x).mean() - critic(x_hat).mean())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        for w in critic.parameters():
            w.data.clamp_(-c, c)
    return [w.detach() for w in critic.parameters()]
""",
    ),
    (
        "five_steps",
        """
def five_steps(critic, real, fake, c):
    weights = list(critic.parameters())
    mean_square = [torch.zeros_like(w) for w in weights]
    for i in range(5):
        slopes = torch.autograd.grad(critic(fake[i]).mean() - critic(real[i]).mean(), weights)
        with torch.no_grad():
            for w, s, g in zip(weights, mean_square, slopes):
                s.mul_(0.99).add_(0.01 * g * g)
                w.sub_(0.01 * g / (s.sqrt() + 1e-8)).clamp_(-c, c)
    return [w.detach() for w in weights]
""",
    ),
    (
        "five_steps",
        """
def five_steps(critic, real, fake, c):
    optimizer = torch.optim.RMSprop([{"params": critic.parameters()}], lr=1e-2, alpha=0.99)
    fence = gk.penalties.clip_weights(c)
    for i in range(len(real)):
        critic.zero_grad()
        gk.losses.wasserstein.discriminator(critic(real[i]), critic(fake[i])).backward()
        optimizer.step()
        fence(critic)
    return [w.detach().clone() for w in critic.parameters()]
""",
    ),
]

PENALTY = """
def my_penalty(critic, real, fake):
    eps = {eps}
    mid = (fake + eps * (real - fake)).requires_grad_()
    out = critic(mid)
    slope = torch.autograd.grad(out, mid, torch.ones_like(out), {graph})[0]
    return {result}
"""


def penalty(
    eps="torch.rand(len(real))[:, None, None, None]",
    graph="create_graph=True",
    result="((slope.reshape(len(slope), -1).norm(2, 1) - 1) ** 2).mean()",
):
    return PENALTY.format(eps=eps, graph=graph, result=result)


CRITIC = """
def repaired(first, norm, last, real, fake):
    def f(samples):
        return {score}
    a, b = f(real), f(fake)
    return {loss}
"""


def critic(score="last(F.leaky_relu(first(samples), 0.2))[:, 0]", loss="-(a.mean() - b.mean())"):
    return CRITIC.format(score=score, loss=loss)


STEPS = """
def five_steps(critic, real, fake, c):
    opt = {opt}
    for i in range(5):
        {first}
        opt.zero_grad()
        loss = {loss}
        loss.backward()
        {gradients}
        opt.step()
        {then}
    {end}
    return [w.detach() for w in critic.parameters()]
"""


def steps(
    opt="torch.optim.RMSprop(critic.parameters(), 0.01)",
    first="pass",
    loss="-(critic(real[i]).mean() - critic(fake[i]).mean())",
    gradients="pass",
    then="[w.data.clamp_(-c, c) for w in critic.parameters()]",
    end="pass",
):
    return STEPS.format(opt=opt, first=first, loss=loss, gradients=gradients, then=then, end=end)


WRONG = [
    ("settled", "settled = (\n    1, 2)", "a slope of exactly 1"),
    ("settled", "settled = (\n    1 + 2 / 5, 2 * (1 + 2 / 5))", "factor of 2"),
    ("settled", "settled = (\n    1 - 2 / 10, 2 - 2 / 5)", "so k is above 1"),
    ("settled", "settled = (\n    6 / 5, 6 / 5)", "the estimate is k times the distance"),
    ("settled", "settled = (\n    1.2, 2.4 - 5 * 0.2**2)", "the penalty is no part of it"),
    ("settled", "settled = (\n    1.2, 2)", "it overshoots"),
    ("settled", "settled = (\n    1 + 2 / 20, 2 * (1 + 2 / 20))", "λ = 10 was used"),
    (
        "my_penalty",
        penalty(eps="torch.randn(real.shape[0])[:, None, None, None]"),
        "such as a normal number",
    ),
    ("my_penalty", penalty(eps="torch.rand(()).item()"), "one ε for the whole batch"),
    ("my_penalty", penalty(eps="torch.rand(real.shape)"), "an ε for every number"),
    ("my_penalty", penalty(eps="torch.ones(1)"), "at the real points only"),
    ("my_penalty", penalty(eps="torch.zeros(1)"), "at the fakes only"),
    ("my_penalty", penalty(result="((slope.norm(2, dim=1) - 1) ** 2).mean()"), "the channels"),
    ("my_penalty", penalty(result="((slope.norm(2, dim=2) - 1) ** 2).mean()"), "the rows"),
    ("my_penalty", penalty(result="((slope.norm(2, dim=-1) - 1) ** 2).mean()"), "the columns"),
    (
        "my_penalty",
        penalty(result="((slope.flatten(2).norm(dim=2) - 1) ** 2).mean()"),
        "over two axes",
    ),
    ("my_penalty", penalty(result="(slope.flatten().norm() - 1) ** 2"), "whole batch at once"),
    (
        "my_penalty",
        penalty(result="(((slope**2).sum((1, 2, 3)) - 1) ** 2).mean()"),
        "no root was taken",
    ),
    ("my_penalty", penalty(result="(slope**2).sum((1, 2, 3)).mean()"), "forgot the − 1"),
    (
        "my_penalty",
        penalty(result="(F.relu(slope.reshape(len(slope), -1).norm(2, 1) - 1) ** 2).mean()"),
        "one-sided",
    ),
    ("my_penalty", penalty(graph="create_graph=False"), "is create_graph=True missing"),
    (
        "my_penalty",
        penalty(result="((slope.reshape(len(slope), -1).norm(2, 1) - 1) ** 2).sum()"),
        "summed, not averaged",
    ),
    (
        "repaired",
        critic(score="1 / (1 + torch.exp(-last(F.leaky_relu(first(samples), 0.2))[:, 0]))"),
        "the critic ends in a sigmoid",
    ),
    (
        "repaired",
        critic(score="last(F.leaky_relu(first(samples), 0.2))[:, 0].tanh()"),
        "ends in tanh",
    ),
    (
        "repaired",
        critic(score="last(F.leaky_relu(norm(first(samples)), 0.2))[:, 0]"),
        "a score depends on the other samples",
    ),
    (
        "repaired",
        "def repaired(first, norm, last, real, fake):\n"
        "    h = norm(first(torch.cat((real, fake))))\n"
        "    s = last(F.leaky_relu(h, 0.2))[:, 0]\n"
        "    return s[len(real) :].mean() - s[: len(real)].mean()\n",
        "over real and fake in one batch",
    ),
    (
        "repaired",
        critic(score="last(F.leaky_relu(norm(first(samples)), 0.2)).sigmoid()[:, 0]"),
        "nothing was repaired",
    ),
    ("repaired", critic(loss="-F.logsigmoid(a).mean() - F.logsigmoid(-b).mean()"), "logarithms"),
    ("repaired", critic(loss="-(b.mean() - a.mean())"), "the sign: L_C"),
    ("repaired", critic(loss="b.sum() - a.sum()"), "summed, not averaged"),
    ("five_steps", steps(opt="torch.optim.Adam(critic.parameters(), 0.01)"), "β₁ = 0.9"),
    (
        "five_steps",
        steps(opt="torch.optim.Adam(critic.parameters(), 0.01, betas=[0.5, 0.999])"),
        "(β₁ = 0.5) does not go",
    ),
    (
        "five_steps",
        steps(opt="torch.optim.Adam(critic.parameters(), 0.01, betas=[0.5, 0.9])"),
        "β₂ = 0.9",
    ),
    (
        "five_steps",
        steps(opt="torch.optim.RMSprop(critic.parameters(), 0.01, momentum=0.9)"),
        "was given momentum",
    ),
    (
        "five_steps",
        steps(opt="torch.optim.Adam(critic.parameters(), 0.01, betas=[0.0, 0.99])"),
        "Adam without momentum",
    ),
    (
        "five_steps",
        steps(gradients="[w.grad.clamp_(-c, c) for w in critic.parameters()]", then="pass"),
        "each number, in place of the weights",
    ),
    (
        "five_steps",
        steps(gradients="nn.utils.clip_grad_norm_(list(critic.parameters()), c)", then="pass"),
        "their norm, in place of the weights",
    ),
    (
        "five_steps",
        steps(first="[w.data.clamp_(-c, c) for w in critic.parameters()]", then="pass"),
        "before the step",
    ),
    (
        "five_steps",
        steps(then="pass", end="[w.data.clamp_(-c, c) for w in critic.parameters()]"),
        "after the last step",
    ),
    (
        "five_steps",
        steps(then="[m.weight.data.clamp_(-c, c) for m in (critic[0], critic[2])]"),
        "the biases were not clipped",
    ),
    ("five_steps", steps(then="pass"), "nothing was clipped"),
    (
        "five_steps",
        steps(loss="critic(real[i]).mean() - critic(fake[i]).mean()"),
        "these steps climb",
    ),
]


# ---- more spellings of what is listed, and of right answers -----------------------------------

RIGHT += [
    (
        "my_penalty",
        """
def my_penalty(critic, real, fake):
    eps = torch.rand(len(real), *[1] * (real.ndim - 1))
    mid = (eps * real + (1 - eps) * fake).detach().requires_grad_()
    g = torch.autograd.grad(critic(mid).sum(), mid, create_graph=True)[0]
    return ((g.flatten(1).norm(dim=1) - 1) ** 2).mean()
""",
    ),
    (
        "my_penalty",
        """
def my_penalty(critic, real, fake):
    eps = torch.linspace(0, 1, len(real)).reshape(len(real), *[1] * (real.ndim - 1))
    mid = (eps * real + (1 - eps) * fake).detach().requires_grad_()
    g = torch.autograd.grad(critic(mid).sum(), mid, create_graph=True)[0]
    return ((g.flatten(1).norm(dim=1) - 1) ** 2).mean()
""",
    ),
    (
        "my_penalty",
        """
def my_penalty(critic, real, fake):
    f = lambda x: critic(x[None])[0]
    eps = torch.rand(len(real), *[1] * (real.ndim - 1))
    mid = eps * real + (1 - eps) * fake
    g = torch.func.vmap(torch.func.grad(f))(mid)
    return ((g.flatten(1).norm(dim=1) - 1) ** 2).mean()
""",
    ),
    (
        "my_penalty",
        """
def my_penalty(critic, real, fake):
    eps = torch.rand(len(real), *[1] * (real.ndim - 1))
    mid = eps * real + (1 - eps) * fake
    g = torch.func.grad(lambda x: critic(x).sum())(mid)
    return ((g.flatten(1).norm(dim=1) - 1) ** 2).mean()
""",
    ),
    (
        "my_penalty",
        """
def my_penalty(critic, real, fake):
    eps = torch.rand(len(real), *[1] * (real.ndim - 1))
    mid = (eps * real + (1 - eps) * fake).detach().requires_grad_()
    g = torch.autograd.grad(critic(mid).sum(), mid, create_graph=True)[0]
    return (((torch.einsum("ni,ni->n", g.flatten(1), g.flatten(1)) + 1e-12).sqrt() - 1) ** 2).mean()
""",
    ),
    (
        "my_penalty",
        """
def my_penalty(critic, real, fake):
    import numpy as np

    eps = (
        torch.from_numpy(np.random.rand(len(real)))
        .float()
        .reshape(len(real), *[1] * (real.ndim - 1))
    )
    mid = torch.lerp(fake, real, eps).requires_grad_()
    (g,) = torch.autograd.grad(critic(mid), mid, torch.ones(len(mid)), create_graph=True)
    return (g.flatten(1).norm(dim=1) - 1).square().mean()
""",
    ),
    (
        "five_steps",
        """
def five_steps(critic, real, fake, c):
    critic = copy.deepcopy(critic)
    opt = torch.optim.RMSprop(critic.parameters(), lr=0.01)
    for x, x_hat in zip(real, fake):
        opt.zero_grad()
        loss = critic(x_hat).mean() - critic(x).mean()
        loss.backward()
        opt.step()
        for w in critic.parameters():
            w.data.clamp_(-c, c)
    return [w.detach() for w in critic.parameters()]
""",
    ),
    (
        "five_steps",
        """
def five_steps(critic, real, fake, c):
    opt = torch.optim.RMSprop(critic.parameters(), lr=0.01)
    for x, x_hat in zip(real, fake):
        opt.zero_grad()
        loss = critic(x_hat).mean() - critic(x).mean()
        loss.backward()
        opt.step()
        for w in critic.parameters():
            w.data.clamp_(-c, c)
    return [torch.clone(w.data) for w in critic.parameters()]
""",
    ),
    (
        "five_steps",
        """
def five_steps(critic, real, fake, c):
    opt = torch.optim.RMSprop(critic.parameters(), lr=0.01)
    for x, x_hat in zip(real, fake):
        opt.zero_grad()
        loss = critic(x_hat).mean() - critic(x).mean()
        loss.backward()
        opt.step()
        for w in critic.parameters():
            w.data.clamp_(-c, c)
    return [w.detach().numpy() for w in critic.parameters()]
""",
    ),
    (
        "five_steps",
        """
def five_steps(critic, real, fake, c):
    opt = torch.optim.RMSprop(critic.parameters(), lr=0.01)
    for x, x_hat in zip(real, fake):
        opt.zero_grad()
        loss = critic(x_hat).mean() - critic(x).mean()
        loss.backward()
        opt.step()
        for w in critic.parameters():
            w.data.copy_(w.data.clip(-c, c))
    return tuple(critic.parameters())
""",
    ),
]
WRONG += [
    (
        "my_penalty",
        """
def my_penalty(critic, real, fake):
    eps = torch.rand(len(real), *[1] * (real.ndim - 1))
    mid = (eps * real + (1 - eps) * fake).detach().requires_grad_()
    g = torch.autograd.grad(critic(mid).sum(), mid, create_graph=True)[0]
    return ((g.norm(dim=1) - 1) ** 2).mean()
""",
        "the norm over one axis of an image: the channels",
    ),
    (
        "my_penalty",
        """
def my_penalty(critic, real, fake):
    eps = torch.rand(len(real), *[1] * (real.ndim - 1))
    mid = (eps * real + (1 - eps) * fake).detach().requires_grad_()
    g = torch.autograd.grad(critic(mid).sum(), mid)[0]
    return ((g.flatten(1).norm(dim=1) - 1) ** 2).mean()
""",
        "nothing reaches the critic's weights: is",
    ),
    (
        "my_penalty",
        """
def my_penalty(critic, real, fake):
    eps = torch.rand(len(real), *[1] * (real.ndim - 1))
    mid = (eps * real + (1 - eps) * fake).detach().requires_grad_()
    g = torch.autograd.grad(critic(mid).sum(), mid, create_graph=True)[0]
    return ((g.flatten(1).norm(dim=1) - 1) ** 2).mean().item()
""",
        "nothing reaches the critic's weights: is",
    ),
    (
        "my_penalty",
        """
def my_penalty(critic, real, fake):
    eps = torch.rand(len(real), *[1] * (real.ndim - 1)) * 2 - 0.5
    mid = (eps * real + (1 - eps) * fake).detach().requires_grad_()
    g = torch.autograd.grad(critic(mid).sum(), mid, create_graph=True)[0]
    return ((g.flatten(1).norm(dim=1) - 1) ** 2).mean()
""",
        "ε outside of 0 to 1, such as a normal number:",
    ),
    (
        "my_penalty",
        """
def my_penalty(critic, real, fake):
    eps = 0.5
    mid = (eps * real + (1 - eps) * fake).detach().requires_grad_()
    g = torch.autograd.grad(critic(mid).sum(), mid, create_graph=True)[0]
    return ((g.flatten(1).norm(dim=1) - 1) ** 2).mean()
""",
        "one ε for the whole batch",
    ),
    (
        "my_penalty",
        """
def my_penalty(critic, real, fake):
    eps = torch.rand_like(real)
    mid = (eps * real + (1 - eps) * fake).detach().requires_grad_()
    g = torch.autograd.grad(critic(mid).sum(), mid, create_graph=True)[0]
    return ((g.flatten(1).norm(dim=1) - 1) ** 2).mean()
""",
        "an ε for every number, not for every sample",
    ),
    (
        "my_penalty",
        """
def my_penalty(critic, real, fake):
    eps = torch.rand(len(real), *[1] * (real.ndim - 1))
    mid = (eps * real + (1 - eps) * fake).detach().requires_grad_()
    g = torch.autograd.grad(critic(mid).sum(), mid, create_graph=True)[0]
    return 10 * ((g.flatten(1).norm(dim=1) - 1) ** 2).mean()
""",
        "λ = 10 was multiplied in: without λ",
    ),
    (
        "my_penalty",
        """
def my_penalty(critic, real, fake):
    eps = torch.rand(len(real), *[1] * (real.ndim - 1))
    mid = (eps * real + (1 - eps) * fake).detach().requires_grad_()
    g = torch.autograd.grad(critic(mid).sum(), mid, create_graph=True)[0]
    return (g.flatten(1).norm(dim=1).mean() - 1) ** 2
""",
        "the mean of the lengths was compared with 1,",
    ),
    (
        "my_penalty",
        """
def my_penalty(critic, real, fake):
    eps = torch.rand(len(real), *[1] * (real.ndim - 1))
    mid = (eps * real + (1 - eps) * fake).detach().requires_grad_()
    g = torch.autograd.grad(critic(mid).sum(), mid, create_graph=True)[0]
    return ((g.flatten(1).norm(dim=1) - 1) ** 2).sum()
""",
        "the batch was summed, not averaged",
    ),
    (
        "my_penalty",
        """
def my_penalty(critic, real, fake):
    eps = torch.rand(len(real), *[1] * (real.ndim - 1))
    mid = (eps * real + (1 - eps) * fake).detach().requires_grad_()
    g = torch.autograd.grad(critic(mid).sum(), mid, create_graph=True)[0]
    return (g.flatten(1).norm(dim=1) ** 2).mean()
""",
        "forgot the − 1",
    ),
    (
        "my_penalty",
        """
def my_penalty(critic, real, fake):
    eps = torch.rand(len(real), *[1] * (real.ndim - 1))
    mid = (eps * real + (1 - eps) * fake).detach().requires_grad_()
    g = torch.autograd.grad(critic(mid).sum(), mid, create_graph=True)[0]
    return ((g.flatten(1).square().sum(1) - 1) ** 2).mean()
""",
        "no root was taken: |∇f|² in place of |∇f|",
    ),
    (
        "my_penalty",
        """
def my_penalty(critic, real, fake):
    eps = torch.rand(len(real), *[1] * (real.ndim - 1))
    mid = (eps * real + (1 - eps) * fake).detach().requires_grad_()
    g = torch.autograd.grad(critic(mid).sum(), mid, create_graph=True)[0]
    return F.relu(g.flatten(1).norm(dim=1) - 1).square().mean()
""",
        "the one-sided penalty: slopes below 1 went free",
    ),
    (
        "my_penalty",
        """
def my_penalty(critic, real, fake):
    eps = torch.rand(len(real), *[1] * (real.ndim - 1))
    mid = (eps * real + (1 - eps) * fake).detach().requires_grad_()
    g = torch.autograd.grad(critic(mid).sum(), mid, create_graph=True)[0]
    return (g.flatten(1).norm(dim=1) - 1).abs().mean()
""",
        "not squared: | |∇f| − 1 |",
    ),
    (
        "my_penalty",
        """
def my_penalty(critic, real, fake):
    eps = torch.rand(len(real), *[1] * (real.ndim - 1))
    mid = (eps * real + (1 - eps) * fake).detach().requires_grad_()
    g = torch.autograd.grad(critic(mid).sum(), mid, create_graph=True)[0]
    return (g.norm() - 1) ** 2
""",
        "the norm over the whole batch at once",
    ),
    (
        "my_penalty",
        """
def my_penalty(critic, real, fake):
    eps = torch.rand(len(real), *[1] * (real.ndim - 1))
    mid = (eps * real + eps * fake).detach().requires_grad_()
    g = torch.autograd.grad(critic(mid).sum(), mid, create_graph=True)[0]
    return ((g.flatten(1).norm(dim=1) - 1) ** 2).mean()
""",
        "ε and ε in place of ε and 1 − ε: it leaves the",
    ),
    (
        "my_penalty",
        """
def my_penalty(critic, real, fake):
    eps = torch.rand(len(real), *[1] * (real.ndim - 1))
    mid = (real).detach().requires_grad_()
    g = torch.autograd.grad(critic(mid).sum(), mid, create_graph=True)[0]
    return ((g.flatten(1).norm(dim=1) - 1) ** 2).mean()
""",
        "the penalty at the real points only",
    ),
    (
        "my_penalty",
        """
def my_penalty(critic, real, fake):
    eps = torch.rand(len(real), *[1] * (real.ndim - 1))
    mid = (eps * real + (1 - eps) * fake).detach().requires_grad_()
    g = torch.autograd.grad(critic(mid).sum(), mid, create_graph=True)[0]
    return (g[0].norm() - 1) ** 2
""",
        "only the first sample was looked at",
    ),
    (
        "my_penalty",
        """
def my_penalty(critic, real, fake):
    eps = torch.rand(len(real), *[1] * (real.ndim - 1))
    mid = (eps * real + (1 - eps) * fake).detach().requires_grad_()
    g = torch.autograd.grad(critic(mid).mean(), mid, create_graph=True)[0]
    return ((g.flatten(1).norm(dim=1) - 1) ** 2).mean()
""",
        "the scores' mean was differentiated: every",
    ),
    (
        "my_penalty",
        """
def my_penalty(critic, real, fake):
    eps = torch.rand(len(real), *[1] * (real.ndim - 1))
    mid = (eps * real + (1 - eps) * fake).detach().requires_grad_()
    g = torch.autograd.grad(critic(mid).sum(), mid, create_graph=True)[0]
    return ((g.reshape(len(g), -1).norm(p=1, dim=1) - 1) ** 2).mean()
""",
        "the sizes of a sample's slopes were added: |·|₁",
    ),
    (
        "my_penalty",
        """
def my_penalty(critic, real, fake):
    eps = torch.randn(len(real), *[1] * (real.ndim - 1))
    mid = (eps * real + (1 - eps) * fake).detach().requires_grad_()
    g = torch.autograd.grad(critic(mid).sum(), mid, create_graph=True)[0]
    return ((g.flatten(1).norm(dim=1) - 1) ** 2).mean()
""",
        "ε outside of 0 to 1, such as a normal number:",
    ),
    (
        "my_penalty",
        """
def my_penalty(critic, real, fake):
    eps = torch.rand(len(real), *[1] * (real.ndim - 1))
    mid = (eps * real + (1 - eps) * fake).detach().requires_grad_()
    g = torch.autograd.grad(critic(mid).sum(), mid, create_graph=True)[0]
    return ((g.flatten(1).norm(dim=0) - 1) ** 2).mean()
""",
        "the norm over the samples: the first axis",
    ),
    (
        "my_penalty",
        """
def my_penalty(critic, real, fake):
    eps = torch.rand(len(real), *[1] * (real.ndim - 1))
    mid = eps * real + (1 - eps) * fake
    slope = (critic(real) - critic(fake)).abs() / (real - fake).flatten(1).norm(dim=1)
    return ((slope - 1) ** 2).mean()
""",
        "a difference quotient of reals and fakes, not",
    ),
    (
        "my_penalty",
        """
def my_penalty(critic, real, fake):
    mid = (torch.rand(1) * real + (1 - torch.rand(1)) * fake).requires_grad_()
    g = torch.autograd.grad(critic(mid).sum(), mid, create_graph=True)[0]
    return ((g.flatten(1).norm(dim=1) - 1) ** 2).mean()
""",
        "two draws, in place of ε and 1 − ε: it leaves",
    ),
    (
        "repaired",
        """
def repaired(first, norm, last, real, fake):
    def f(x):
        h = F.leaky_relu(norm(first(x)), 0.2)
        return torch.sigmoid(last(h)).squeeze(1)

    return f(fake).mean() - f(real).mean()
""",
        "batch norm in the critic, and it ends in a",
    ),
    (
        "repaired",
        """
def repaired(first, norm, last, real, fake):
    def f(x):
        h = F.leaky_relu(first(x), 0.2)
        return torch.sigmoid(last(h)).squeeze(1)

    return f(fake).mean() - f(real).mean()
""",
        "the critic ends in a sigmoid: its scores are",
    ),
    (
        "repaired",
        """
def repaired(first, norm, last, real, fake):
    def f(x):
        h = F.leaky_relu(norm(first(x)), 0.2)
        return last(h).squeeze(1)

    return f(fake).mean() - f(real).mean()
""",
        "batch norm in the critic: a score depends on",
    ),
    (
        "repaired",
        """
def repaired(first, norm, last, real, fake):
    def f(x):
        h = F.leaky_relu(first(x), 0.2)
        return last(h).squeeze(1)

    return f(real).mean() - f(fake).mean()
""",
        "the sign: L_C is lower where real samples score",
    ),
    (
        "repaired",
        """
def repaired(first, norm, last, real, fake):
    def f(x):
        h = first(x)
        return last(h).squeeze(1)

    return f(fake).mean() - f(real).mean()
""",
        "the leaky ReLU is missing",
    ),
    (
        "repaired",
        """
def repaired(first, norm, last, real, fake):
    def f(x):
        h = F.relu(first(x))
        return last(h).squeeze(1)

    return f(fake).mean() - f(real).mean()
""",
        "the leaky ReLU became a ReLU",
    ),
    (
        "repaired",
        """
def repaired(first, norm, last, real, fake):
    def f(x):
        h = F.leaky_relu(first(x))
        return last(h).squeeze(1)

    return f(fake).mean() - f(real).mean()
""",
        "the leaky ReLU's slope was changed: it is 0.2,",
    ),
    (
        "repaired",
        """
def repaired(first, norm, last, real, fake):
    def f(x):
        h = F.leaky_relu(first(x), 0.2)
        return last(h).squeeze(1)

    return f(fake).sum() - f(real).sum()
""",
        "the batch was summed, not averaged",
    ),
    (
        "repaired",
        """
def repaired(first, norm, last, real, fake):
    def f(x):
        h = F.leaky_relu(first(x), 0.2)
        return last(h).squeeze(1)

    return f(fake) - f(real)
""",
        "the scores were not averaged",
    ),
    (
        "repaired",
        """
def repaired(first, norm, last, real, fake):
    def f(x):
        h = F.leaky_relu(first(x), 0.2)
        return last(h).squeeze(1)

    return -f(fake).mean()
""",
        "that is the generator's loss",
    ),
    (
        "repaired",
        """
def repaired(first, norm, last, real, fake):
    def f(x):
        h = F.leaky_relu(first(x), 0.2)
        return last(h).squeeze(1)

    return F.softplus(-f(real)).mean() + F.softplus(f(fake)).mean()
""",
        "logarithms: this is the discriminator's",
    ),
    (
        "repaired",
        """
def repaired(first, norm, last, real, fake):
    def f(x):
        h = F.leaky_relu(first(x), 0.2)
        return last(h).squeeze(1)

    return (f(fake).mean() - f(real).mean()) / 2
""",
        "half of the difference",
    ),
    (
        "repaired",
        """
def repaired(first, norm, last, real, fake):
    def f(x):
        h = F.leaky_relu(first(x), 0.2)
        return torch.tanh(last(h)).squeeze(1)

    return f(fake).mean() - f(real).mean()
""",
        "the critic ends in tanh: its scores are",
    ),
    (
        "repaired",
        """
def repaired(first, norm, last, real, fake):
    def f(x):
        h = F.leaky_relu(first(x), 0.2)
        return last(norm(h)).squeeze(1)

    return f(fake).mean() - f(real).mean()
""",
        "batch norm stands just before the last layer:",
    ),
    (
        "repaired",
        """
def repaired(first, norm, last, real, fake):
    def f(x):
        h = F.leaky_relu(first(x), 0.2)
        return last(h).squeeze(1)

    return f(fake.detach()).mean() + f(real).mean()
""",
        "the two means were added",
    ),
    (
        "repaired",
        """
def repaired(first, norm, last, real, fake):
    def f(x):
        h = F.leaky_relu(F.instance_norm(first(x)[None])[0], 0.2)
        return last(h).squeeze(1)

    return f(fake).mean() - f(real).mean()
""",
        "layer norm stands in the place of batch norm:",
    ),
    (
        "repaired",
        """
def repaired(first, norm, last, real, fake):
    def f(x):
        h = F.leaky_relu(first(x), 0.2)
        return torch.clamp(last(h).squeeze(1), 0, 1)

    return f(fake).mean() - f(real).mean()
""",
        "the critic ends in a ReLU or a clamp: its",
    ),
    (
        "repaired",
        """
def repaired(first, norm, last, real, fake):
    def f(x):
        h = F.leaky_relu(first(x), 0.2)
        return last(h).squeeze(1)

    return f(fake).mean().abs() - f(real).mean().abs()
""",
        "the sizes of the two means were subtracted:",
    ),
    (
        "five_steps",
        """
def five_steps(critic, real, fake, c):
    opt = torch.optim.Adam(critic.parameters(), lr=0.01)
    for x, x_hat in zip(real, fake):
        opt.zero_grad()
        loss = critic(x_hat).mean() - critic(x).mean()
        loss.backward()
        opt.step()
        for w in critic.parameters():
            w.data.clamp_(-c, c)
    return [w.detach() for w in critic.parameters()]
""",
        "Adam: its momentum (β₁ = 0.9) does not go with",
    ),
    (
        "five_steps",
        """
def five_steps(critic, real, fake, c):
    opt = torch.optim.RMSprop(critic.parameters(), lr=0.001)
    for x, x_hat in zip(real, fake):
        opt.zero_grad()
        loss = critic(x_hat).mean() - critic(x).mean()
        loss.backward()
        opt.step()
        for w in critic.parameters():
            w.data.clamp_(-c, c)
    return [w.detach() for w in critic.parameters()]
""",
        "the rate is 0.001, not 0.01",
    ),
    (
        "five_steps",
        """
def five_steps(critic, real, fake, c):
    opt = torch.optim.RMSprop(critic.parameters(), lr=0.01)
    for x, x_hat in zip(real, fake):
        loss = critic(x_hat).mean() - critic(x).mean()
        loss.backward()
        opt.step()
        for w in critic.parameters():
            w.data.clamp_(-c, c)
    return [w.detach() for w in critic.parameters()]
""",
        "zero_grad is missing: the gradients add up",
    ),
    (
        "five_steps",
        """
def five_steps(critic, real, fake, c):
    opt = torch.optim.RMSprop(critic.parameters(), lr=0.01)
    for x, x_hat in zip(real, fake):
        opt = torch.optim.RMSprop(critic.parameters(), lr=0.01)
        opt.zero_grad()
        loss = critic(x_hat).mean() - critic(x).mean()
        loss.backward()
        opt.step()
        for w in critic.parameters():
            w.data.clamp_(-c, c)
    return [w.detach() for w in critic.parameters()]
""",
        "the optimizer was made anew in each step: it",
    ),
    (
        "five_steps",
        """
def five_steps(critic, real, fake, c):
    opt = torch.optim.RMSprop(critic.parameters(), lr=0.01)
    for x, x_hat in zip(real, fake):
        opt.zero_grad()
        loss = critic(x).mean() - critic(x_hat).mean()
        loss.backward()
        opt.step()
        for w in critic.parameters():
            w.data.clamp_(-c, c)
    return [w.detach() for w in critic.parameters()]
""",
        "the sign: these steps climb L_C",
    ),
    (
        "five_steps",
        """
def five_steps(critic, real, fake, c):
    opt = torch.optim.RMSprop(critic.parameters(), lr=0.01)
    for x, x_hat in zip(real, fake):
        opt.zero_grad()
        loss = critic(x_hat).mean() - critic(x).mean()
        loss.backward()
        opt.step()
        for w in critic.parameters():
            w.data.clamp_(-c, c)
        return [w.detach() for w in critic.parameters()]
    return [w.detach() for w in critic.parameters()]
""",
        "one step, not five: it ended in the loop",
    ),
    (
        "five_steps",
        """
def five_steps(critic, real, fake, c):
    opt = torch.optim.RMSprop(critic.parameters(), lr=0.01)
    for x, x_hat in zip(real, fake):
        opt.zero_grad()
        loss = critic(x_hat).mean() - critic(x).mean()
        loss.backward()
        opt.step()
        for w in critic.parameters():
            w.clamp(-c, c)
    return [w.detach() for w in critic.parameters()]
""",
        "nothing was clipped",
    ),
    (
        "five_steps",
        """
def five_steps(critic, real, fake, c):
    opt = torch.optim.RMSprop(critic.parameters(), lr=0.01)
    for x, x_hat in zip(real, fake):
        opt.zero_grad()
        loss = critic(x_hat).mean() - critic(x).mean()
        loss.backward()
        opt.step()
        for w in critic.parameters():
            w.data.clamp_(0, c)
    return [w.detach() for w in critic.parameters()]
""",
        "to [0, c] in place of [−c, c]",
    ),
    (
        "five_steps",
        """
def five_steps(critic, real, fake, c):
    opt = torch.optim.RMSprop(critic.parameters(), lr=0.01)
    for x, x_hat in zip(real, fake):
        opt.zero_grad()
        loss = critic(x_hat).mean() - critic(x).mean()
        loss.backward()
        opt.step()
        pass
    for w in critic.parameters():
        w.data.clamp_(-c, c)
    return [w.detach() for w in critic.parameters()]
""",
        "clipped once, after the last step",
    ),
    (
        "five_steps",
        """
def five_steps(critic, real, fake, c):
    opt = torch.optim.RMSprop(critic.parameters(), lr=0.01)
    for x, x_hat in zip(real, fake):
        opt.zero_grad()
        loss = critic(x_hat).mean() - critic(x).mean()
        loss.backward()
        nn.utils.clip_grad_value_(critic.parameters(), c)
        opt.step()
        pass
    return [w.detach() for w in critic.parameters()]
""",
        "the gradients were clipped, each number, in",
    ),
    (
        "five_steps",
        """
def five_steps(critic, real, fake, c):
    opt = torch.optim.SGD(critic.parameters(), lr=0.01)
    for x, x_hat in zip(real, fake):
        opt.zero_grad()
        loss = critic(x_hat).mean() - critic(x).mean()
        loss.backward()
        opt.step()
        for w in critic.parameters():
            w.data.clamp_(-c, c)
    return [w.detach() for w in critic.parameters()]
""",
        "SGD in place of RMSProp",
    ),
    (
        "five_steps",
        """
def five_steps(critic, real, fake, c):
    opt = torch.optim.RMSprop(critic.parameters(), lr=0.01)
    for x, x_hat in zip(real, fake):
        opt.zero_grad()
        loss = critic(x_hat).mean() - critic(x).mean()
        loss.backward()
        opt.step()
        for w in critic.parameters():
            w.data.clamp_(-0.01, 0.01)
    return [w.detach() for w in critic.parameters()]
""",
        "clipped at 0.01, the paper's number, not at c",
    ),
    (
        "five_steps",
        """
def five_steps(critic, real, fake, c):
    opt = torch.optim.RMSprop(critic.parameters(), lr=0.01)
    for x, x_hat in zip(real, fake):
        opt.zero_grad()
        loss = critic(x_hat).mean() - critic(x).mean()
        opt.step()
        loss.backward()
        for w in critic.parameters():
            w.data.clamp_(-c, c)
    return [w.detach() for w in critic.parameters()]
""",
        "no step was taken",
    ),
    (
        "five_steps",
        """
def five_steps(critic, real, fake, c):
    opt = torch.optim.RMSprop(critic.parameters(), lr=0.01)
    for x, x_hat in zip(real, fake):
        opt.zero_grad()
        loss = critic(x_hat).mean() - critic(x).mean()
        loss.backward()
        opt.step()
        for w in critic.parameters():
            w.data.clamp_(-c, c)
    return critic
""",
        "Adam: its momentum (β₁ = 0.9) does not go with",
    ),
    (
        "five_steps",
        """
def five_steps(critic, real, fake, c):
    opt = torch.optim.RMSprop(critic.parameters(), lr=0.01)
    for x, x_hat in zip(real, fake):
        opt.zero_grad()
        loss = critic(x_hat).mean() - critic(x).mean()
        loss.backward()
        opt.step()
        for w in critic[0].parameters():
            w.data.clamp_(-c, c)
    return [w.detach() for w in critic.parameters()]
""",
        "the first layer alone was clipped: c bounds",
    ),
    (
        "five_steps",
        """
def five_steps(critic, real, fake, c):
    opt = torch.optim.RMSprop(critic.parameters(), lr=0.01)
    for x, x_hat in zip(real, fake):
        opt.zero_grad()
        loss = critic(x_hat).mean() - critic(x).mean()
        loss.backward()
        opt.step()
        for w in critic.parameters():
            w.data = w.data / w.data.norm() * c
    return [w.detach() for w in critic.parameters()]
""",
        "each parameter was scaled to the norm c, not",
    ),
    (
        "five_steps",
        """
def five_steps(critic, real, fake, c):
    opt = torch.optim.RMSprop(critic.parameters(), lr=0.01)
    for x, x_hat in zip(real, fake):
        opt.zero_grad()
        loss = F.softplus(-critic(x)).mean() + F.softplus(critic(x_hat)).mean()
        loss.backward()
        opt.step()
        for w in critic.parameters():
            w.data.clamp_(-c, c)
    return [w.detach() for w in critic.parameters()]
""",
        "the discriminator's loss in place of the",
    ),
    (
        "five_steps",
        """
def five_steps(critic, real, fake, c):
    opt = torch.optim.RMSprop(critic.parameters(), lr=0.01)
    before = [w.detach().clone() for w in critic.parameters()]
    for x, x_hat in zip(real, fake):
        opt.zero_grad()
        loss = critic(x_hat).mean() - critic(x).mean()
        loss.backward()
        opt.step()
        for w in critic.parameters():
            w.data.clamp_(-c, c)
    return before
""",
        "the parameters as they were before the first",
    ),
    (
        "five_steps",
        """
def five_steps(critic, real, fake, c):
    opt = torch.optim.RMSprop(critic.parameters(), lr=0.01)
    for x, x_hat in zip(real, fake):
        opt.zero_grad()
        loss = critic(x_hat).mean() - critic(x).mean()
        loss.backward()
        for w in critic.parameters():
            w.data.clamp_(-c, c)
    return [w.detach() for w in critic.parameters()]
""",
        "no step was taken",
    ),
    (
        "five_steps",
        """
def five_steps(critic, real, fake, c):
    opt = torch.optim.RMSprop(critic.parameters(), lr=0.01)
    for x, x_hat in zip(real, fake):
        opt.zero_grad()
        loss = critic(x_hat).sum() - critic(x).sum()
        loss.backward()
        opt.step()
        for w in critic.parameters():
            w.data.clamp_(-c, c)
    return [w.detach() for w in critic.parameters()]
""",
        "the batch was summed, not averaged",
    ),
    # named wrongly, or not, before somebody tried them
    (
        "repaired",
        """
def repaired(first, norm, last, real, fake):
    def f(samples):
        return last(norm(F.leaky_relu(first(samples), 0.2))).squeeze(1)

    return f(fake).mean() - f(real).mean()
""",
        "just before the last layer",
    ),
    (
        "five_steps",
        """
def five_steps(critic, real, fake, c):
    opt = torch.optim.RMSprop(critic.parameters(), lr=0.01)
    for x, x_hat in zip(real, fake):
        opt.zero_grad()
        (critic(x_hat).mean() - critic(x).mean()).backward()
        for p in critic.parameters():
            p.data.clamp_(-c, c)
        opt.step()
    return [w.detach() for w in critic.parameters()]
""",
        "between backward and the step",
    ),
]

# a second fresh sample: edges, and names that hold however it came about
RIGHT += [
    (
        "my_penalty",
        """
def my_penalty(critic, real, fake):
    eps = torch.rand(len(real), *[1] * (real.dim() - 1))
    mid = (eps * real + (1 - eps) * fake).detach().requires_grad_()
    g = torch.autograd.grad(critic(mid).sum(), mid, create_graph=True)[0]
    return ((torch.sqrt(g.flatten(1).pow(2).sum(1) + 1e-12) - 1) ** 2).mean()
""",
    ),
    (
        "my_penalty",
        """
def my_penalty(critic, real, fake):
    eps = torch.rand(len(real), *[1] * (real.dim() - 1))
    mid = (eps * real + (1 - eps) * fake).detach().requires_grad_()
    g = torch.autograd.grad(critic(mid).sum(), mid, create_graph=True)[0]
    squares = g.square().flatten(1).sum(1)
    lengths = torch.where(squares > 0, squares, 1).sqrt() * (squares > 0)
    return (lengths - 1).square().mean()
""",
    ),
]

# What an exercise's prompt promises, and an answer that is wrong in this alone.
PROMISES = {
    "settled": {
        "the slope": "settled = (1.4, 2.4)",
        "the estimate": "settled = (1.2, 2.0)",
    },
    "my_penalty": {
        "no gradients left in the critic": """
def my_penalty(critic, real, fake):
    eps = torch.rand(len(real), *[1] * (real.dim() - 1))
    x = (eps * real + (1 - eps) * fake).detach().requires_grad_()
    critic(x).sum().backward(create_graph=True)
    return (x.grad.flatten(1).norm(dim=1) - 1).square().mean()
""",
        "samples of any shape": """
def my_penalty(critic, real, fake):
    eps = torch.rand(len(real), 1, 1, 1)
    mid = (eps * real + (1 - eps) * fake).requires_grad_()
    (g,) = torch.autograd.grad(critic(mid).sum(), mid, create_graph=True)
    return (g.flatten(1).norm(dim=1) - 1).square().mean()
""",
        "two-sided": """
def my_penalty(critic, real, fake):
    eps = torch.rand(len(real), *[1] * (real.ndim - 1))
    mid = (eps * real + (1 - eps) * fake).detach().requires_grad_()
    g = torch.autograd.grad(critic(mid).sum(), mid, create_graph=True)[0]
    return (g.flatten(1).norm(dim=1) - 1).clamp(min=0).square().mean()
""",
        "without λ": """
def my_penalty(critic, real, fake):
    eps = torch.rand(len(real), *[1] * (real.ndim - 1))
    mid = (eps * real + (1 - eps) * fake).detach().requires_grad_()
    g = torch.autograd.grad(critic(mid).sum(), mid, create_graph=True)[0]
    return 10 * (g.flatten(1).norm(dim=1) - 1).square().mean()
""",
        "each sample's slope, not their mean": """
def my_penalty(critic, real, fake):
    eps = torch.rand(len(real), *[1] * (real.ndim - 1))
    mid = (eps * real + (1 - eps) * fake).detach().requires_grad_()
    g = torch.autograd.grad(critic(mid).sum(), mid, create_graph=True)[0]
    return (g.flatten(1).norm(dim=1).mean() - 1) ** 2
""",
        "every sample": """
def my_penalty(critic, real, fake):
    eps = torch.rand(len(real), *[1] * (real.ndim - 1))
    mid = (eps * real + (1 - eps) * fake).detach().requires_grad_()
    g = torch.autograd.grad(critic(mid).sum(), mid, create_graph=True)[0]
    return (g[0].norm() - 1) ** 2
""",
        "an ε of each sample's own": """
def my_penalty(critic, real, fake):
    eps = torch.rand(())
    mid = (eps * real + (1 - eps) * fake).detach().requires_grad_()
    g = torch.autograd.grad(critic(mid).sum(), mid, create_graph=True)[0]
    return ((g.flatten(1).norm(dim=1) - 1) ** 2).mean()
""",
        "between fake and real": """
def my_penalty(critic, real, fake):
    eps = 2 * torch.rand(len(real), *[1] * (real.ndim - 1))
    mid = (eps * real + (1 - eps) * fake).detach().requires_grad_()
    g = torch.autograd.grad(critic(mid).sum(), mid, create_graph=True)[0]
    return ((g.flatten(1).norm(dim=1) - 1) ** 2).mean()
""",
        "the gradients of the critic's weights": """
def my_penalty(critic, real, fake):
    eps = torch.rand(len(real), *[1] * (real.ndim - 1))
    mid = (eps * real + (1 - eps) * fake).detach().requires_grad_()
    g = torch.autograd.grad(critic(mid).sum(), mid)[0]
    return ((g.flatten(1).norm(dim=1) - 1) ** 2).mean()
""",
    },
    "repaired": {
        "a critic has no sigmoid": """
def repaired(first, norm, last, real, fake):
    def f(x):
        h = F.leaky_relu(first(x), 0.2)
        return last(h).squeeze(1).sigmoid()

    return f(fake).mean() - f(real).mean()
""",
        "a critic has no batch norm": """
def repaired(first, norm, last, real, fake):
    def f(x):
        h = F.leaky_relu(norm(first(x)), 0.2)
        return last(h).squeeze(1)

    return f(fake).mean() - f(real).mean()
""",
        "the rest stays: its leaky ReLU": """
def repaired(first, norm, last, real, fake):
    def f(x):
        h = F.leaky_relu(first(x))
        return last(h).squeeze(1)

    return f(fake).mean() - f(real).mean()
""",
        "the critic's loss": """
def repaired(first, norm, last, real, fake):
    def f(x):
        h = F.leaky_relu(first(x), 0.2)
        return last(h).squeeze(1)

    return f(real).mean() - f(fake).mean()
""",
        "a loss: its gradient counts": """
def repaired(first, norm, last, real, fake):
    def f(x):
        h = F.leaky_relu(first(x), 0.2)
        return last(h).squeeze(1)

    return (f(fake).mean() - f(real).mean()).item()
""",
    },
    "five_steps": {
        "five batches each": """
def five_steps(critic, real, fake, c):
    opt = torch.optim.RMSprop(critic.parameters(), lr=0.01)
    for x, x_hat in zip(real, fake):
        opt.zero_grad()
        loss = critic(x_hat).mean() - critic(x).mean()
        loss.backward()
        opt.step()
        for w in critic.parameters():
            w.data.clamp_(-c, c)
        return [w.detach() for w in critic.parameters()]
    return [w.detach() for w in critic.parameters()]
""",
        "a step down": """
def five_steps(critic, real, fake, c):
    opt = torch.optim.RMSprop(critic.parameters(), lr=0.01)
    for x, x_hat in zip(real, fake):
        opt.zero_grad()
        loss = critic(x).mean() - critic(x_hat).mean()
        loss.backward()
        opt.step()
        for w in critic.parameters():
            w.data.clamp_(-c, c)
    return [w.detach() for w in critic.parameters()]
""",
        "L_C: means, not sums": """
def five_steps(critic, real, fake, c):
    opt = torch.optim.RMSprop(critic.parameters(), lr=0.01)
    for x, x_hat in zip(real, fake):
        opt.zero_grad()
        loss = critic(x_hat).sum() - critic(x).sum()
        loss.backward()
        opt.step()
        for w in critic.parameters():
            w.data.clamp_(-c, c)
    return [w.detach() for w in critic.parameters()]
""",
        "with RMSProp": """
def five_steps(critic, real, fake, c):
    opt = torch.optim.Adam(critic.parameters(), lr=0.01)
    for x, x_hat in zip(real, fake):
        opt.zero_grad()
        loss = critic(x_hat).mean() - critic(x).mean()
        loss.backward()
        opt.step()
        for w in critic.parameters():
            w.data.clamp_(-c, c)
    return [w.detach() for w in critic.parameters()]
""",
        "at rate 0.01": """
def five_steps(critic, real, fake, c):
    opt = torch.optim.RMSprop(critic.parameters(), lr=0.02)
    for x, x_hat in zip(real, fake):
        opt.zero_grad()
        loss = critic(x_hat).mean() - critic(x).mean()
        loss.backward()
        opt.step()
        for w in critic.parameters():
            w.data.clamp_(-c, c)
    return [w.detach() for w in critic.parameters()]
""",
        "all else as torch has it": """
def five_steps(critic, real, fake, c):
    opt = torch.optim.RMSprop(critic.parameters(), lr=0.01, alpha=0.9)
    for x, x_hat in zip(real, fake):
        opt.zero_grad()
        loss = critic(x_hat).mean() - critic(x).mean()
        loss.backward()
        opt.step()
        for w in critic.parameters():
            w.data.clamp_(-c, c)
    return [w.detach() for w in critic.parameters()]
""",
        "then cut": """
def five_steps(critic, real, fake, c):
    opt = torch.optim.RMSprop(critic.parameters(), lr=0.01)
    for x, x_hat in zip(real, fake):
        for w in critic.parameters():
            w.data.clamp_(-c, c)
        opt.zero_grad()
        loss = critic(x_hat).mean() - critic(x).mean()
        loss.backward()
        opt.step()
        pass
    return [w.detach() for w in critic.parameters()]
""",
        "all of its parameters": """
def five_steps(critic, real, fake, c):
    opt = torch.optim.RMSprop(critic.parameters(), lr=0.01)
    for x, x_hat in zip(real, fake):
        opt.zero_grad()
        loss = critic(x_hat).mean() - critic(x).mean()
        loss.backward()
        opt.step()
        for w in critic[0].parameters():
            w.data.clamp_(-c, c)
    return [w.detach() for w in critic.parameters()]
""",
        "to [−c, c]": """
def five_steps(critic, real, fake, c):
    opt = torch.optim.RMSprop(critic.parameters(), lr=0.01)
    for x, x_hat in zip(real, fake):
        opt.zero_grad()
        loss = critic(x_hat).mean() - critic(x).mean()
        loss.backward()
        opt.step()
        for w in critic.parameters():
            w.data.clamp_(max=c)
    return [w.detach() for w in critic.parameters()]
""",
        "the parameters in the end": """
def five_steps(critic, real, fake, c):
    opt = torch.optim.RMSprop(critic.parameters(), lr=0.01)
    before = [w.detach().clone() for w in critic.parameters()]
    for x, x_hat in zip(real, fake):
        opt.zero_grad()
        loss = critic(x_hat).mean() - critic(x).mean()
        loss.backward()
        opt.step()
        for w in critic.parameters():
            w.data.clamp_(-c, c)
    return before
""",
    },
}

# A sample by somebody who had not read the lists.
RIGHT += [
    (
        "settled",
        """
from fractions import Fraction
k = 1 + Fraction(2, 2 * 5)
settled = (k, 2 * k)""",
    ),
    (
        "settled",
        """
k = torch.tensor(1.0, dtype=torch.double, requires_grad=True)
for _ in range(500):
    (slope,) = torch.autograd.grad(-2 * k + 5 * (k - 1) ** 2, k)
    k = (k - 0.05 * slope).detach().requires_grad_()
settled = (k, 2 * k)""",
    ),
    (
        "my_penalty",
        """
def my_penalty(critic, real, fake):
    eps = torch.distributions.Beta(1.0, 1.0).sample((len(real),)).to(real.dtype)
    x = fake + torch.einsum("n,n...->n...", eps, real - fake)
    g = torch.func.grad(lambda t: critic(t).sum())(x)
    return torch.stack([(torch.linalg.vector_norm(s) - 1) ** 2 for s in g]).mean()""",
    ),
    (
        "my_penalty",
        """
def my_penalty(critic, real, fake):
    eps = torch.rand(real.shape[:1] + (1,) * (real.ndim - 1), dtype=real.dtype)
    x = torch.lerp(real, fake, eps).requires_grad_()
    score = critic(x)
    g = torch.autograd.grad(score, x, grad_outputs=torch.ones_like(score), create_graph=True, retain_graph=True)[0]
    g = g.reshape(len(g), -1)
    return F.mse_loss(g.norm(2, 1), torch.ones(len(g), dtype=g.dtype))""",
    ),
    (
        "repaired",
        """
def repaired(first, norm, last, real, fake):
    h = first(torch.cat([real, fake]))
    f = last(torch.where(h > 0, h, 0.2 * h)).flatten()
    return f[len(real):].mean() - f[:len(real)].mean()""",
    ),
    (
        "repaired",
        """
def repaired(first, norm, last, real, fake):
    f = nn.Sequential(*map(Layer, (first, nn.LeakyReLU(0.2), last)))
    return -(f(real).mean() - f(fake).mean())

class Layer(nn.Module):
    def __init__(self, call):
        super().__init__()
        self.call = call
    def forward(self, x):
        return self.call(x)""",
    ),
    (
        "five_steps",
        """
def five_steps(critic, real, fake, c):
    w = list(critic.parameters())
    mean_square = [torch.zeros_like(p) for p in w]
    for x, x_hat in zip(real, fake):
        slopes = torch.autograd.grad(critic(x_hat).mean() - critic(x).mean(), w)
        with torch.no_grad():
            for p, g, s in zip(w, slopes, mean_square):
                s.mul_(0.99).addcmul_(g, g, value=0.01)
                p.sub_(0.01 * g / (s.sqrt() + 1e-8)).clip_(-c, c)
    return [p.detach() for p in w]""",
    ),
    (
        "five_steps",
        """
def five_steps(critic, real, fake, c):
    critic = copy.deepcopy(critic)
    opt = torch.optim.RMSprop(critic.parameters(), lr=0.01, foreach=False)
    for i in range(5):
        def closure():
            opt.zero_grad(set_to_none=False)
            loss = -(critic(real[i]).mean() - critic(fake[i]).mean())
            loss.backward()
            return loss
        opt.step(closure)
        torch._foreach_clamp_min_([p.data for p in critic.parameters()], -c)
        torch._foreach_clamp_max_([p.data for p in critic.parameters()], c)
    return [w.detach() for w in critic.parameters()]""",
    ),
]
WRONG += [
    (
        "settled",
        "settled = (1, 2)",
        "a slope of exactly 1: the penalty is a price, and the critic pays",
    ),
    ("settled", "settled = (1.4, 2.8)", "W / λ: the derivative of (k − 1)² has a factor of 2"),
    ("settled", "settled = (1.2, 2)", "the estimate is not the true W: it overshoots"),
    (
        "settled",
        "settled = (0.8, 1.6)",
        "below 1: a larger slope *lowers* the loss, so k is above 1",
    ),
    ("settled", "settled = (1.1, 2.2)", "λ = 10 was used, here it is 5; or W was left out"),
    ("settled", "settled = (1.2, -2.4)", "the loss, minus the estimate"),
    (
        "settled",
        "settled = (1.2, 2 * 1.2 - 5 * 0.2**2)",
        "the estimate is k W, the penalty is no part of it",
    ),
    (
        "settled",
        "settled = (2.4, 1.2)",
        "The results are right, in another order: 2nd, 1st is right",
    ),
    (
        "my_penalty",
        """
def my_penalty(critic, real, fake):
    eps = torch.rand(len(real), *[1] * (real.dim() - 1))
    x = (eps * real + (1 - eps) * fake).detach().requires_grad_()
    (g,) = torch.autograd.grad(critic(x).sum(), x, create_graph=True)
    return (g.flatten(1).norm(dim=1) - 1).clamp(min=0).pow(2).mean()""",
        "the one-sided penalty: slopes below 1 went free",
    ),
    (
        "my_penalty",
        """
def my_penalty(critic, real, fake):
    eps = torch.rand(len(real), *[1] * (real.dim() - 1))
    x = (eps * real + (1 - eps) * fake).detach().requires_grad_()
    (g,) = torch.autograd.grad(critic(x).sum(), x)
    return ((g.flatten(1).norm(dim=1) - 1) ** 2).mean()""",
        "nothing reaches the critic's weights: is create_graph=True missing, or was the result cut off, as by .item()?",
    ),
    (
        "my_penalty",
        """
def my_penalty(critic, real, fake):
    alpha = torch.rand(real.size(0), 1)
    alpha = alpha.expand(real.size())
    interpolates = (alpha * real + (1 - alpha) * fake).requires_grad_(True)
    gradients = torch.autograd.grad(critic(interpolates).sum(), interpolates, create_graph=True, retain_graph=True)[0]
    return ((gradients.norm(2, dim=1) - 1) ** 2).mean()""",
        "not for pictures, (N, channels, height, width) or sequences, (N, steps, d)",
    ),
    (
        "my_penalty",
        """
def my_penalty(critic, real, fake):
    eps = torch.rand(len(real), *[1] * (real.dim() - 1))
    x = (eps * real + (1 - eps) * fake).detach().requires_grad_()
    (g,) = torch.autograd.grad(critic(x).sum(), x, create_graph=True)
    return ((g.norm(2, dim=1) - 1) ** 2).mean()""",
        "the norm over one axis of an image: the channels",
    ),
    (
        "my_penalty",
        """
def my_penalty(critic, real, fake):
    eps = torch.rand(len(real), *[1] * (real.dim() - 1))
    x = (eps * real + (1 - eps) * fake).detach().requires_grad_()
    (g,) = torch.autograd.grad(critic(x).sum(), x, create_graph=True)
    return 10 * ((g.flatten(1).norm(dim=1) - 1) ** 2).mean()""",
        "λ = 10 was multiplied in: without λ",
    ),
    (
        "my_penalty",
        """
def my_penalty(critic, real, fake):
    x = torch.lerp(fake, real, torch.rand_like(real)).requires_grad_()
    (g,) = torch.autograd.grad(critic(x).sum(), x, create_graph=True)
    return g.flatten(1).norm(dim=1).sub(1).square().mean()""",
        "an ε for every number, not for every sample",
    ),
    (
        "my_penalty",
        """
def my_penalty(critic, real, fake):
    eps = torch.rand(1)
    x = (eps * real + (1 - eps) * fake).requires_grad_()
    (g,) = torch.autograd.grad(critic(x).sum(), x, create_graph=True)
    return (g.flatten(1).norm(dim=1) - 1).pow(2).mean()""",
        "one ε for the whole batch",
    ),
    (
        "my_penalty",
        """
def my_penalty(critic, real, fake):
    eps = torch.rand(len(real), *[1] * (real.dim() - 1))
    x = (eps * real + (1 - eps) * fake).detach().requires_grad_()
    (g,) = torch.autograd.grad(critic(x).sum(), x, create_graph=True)
    return (g.flatten(1).norm(dim=1).mean() - 1) ** 2""",
        "the mean of the lengths was compared with 1, not each length",
    ),
    (
        "my_penalty",
        """
def my_penalty(critic, real, fake):
    eps = torch.rand(len(real), *[1] * (real.dim() - 1))
    x = (eps * real + (1 - eps) * fake).detach().requires_grad_()
    (g,) = torch.autograd.grad(critic(x).sum(), x, create_graph=True)
    return (g.flatten(1).pow(2).sum(1) - 1).pow(2).mean()""",
        "no root was taken: |∇f|² in place of |∇f|",
    ),
    (
        "my_penalty",
        """
def my_penalty(critic, real, fake):
    eps = torch.rand(len(real), *[1] * (real.dim() - 1))
    x = (eps * real + (1 - eps) * fake).detach().requires_grad_()
    (g,) = torch.autograd.grad(critic(x).mean(), x, create_graph=True)
    return (g.flatten(1).norm(dim=1) - 1).pow(2).mean()""",
        "the scores' mean was differentiated: every slope is N times too small",
    ),
    (
        "repaired",
        """
def repaired(first, norm, last, real, fake):
    def f(samples):
        return last(F.leaky_relu(norm(first(samples)), 0.2)).squeeze(1)
    return f(fake).mean() - f(real).mean()""",
        "batch norm in the critic: a score depends on the other samples",
    ),
    (
        "repaired",
        """
def repaired(first, norm, last, real, fake):
    def f(samples):
        return torch.sigmoid(last(F.leaky_relu(first(samples), 0.2))).squeeze(1)
    return f(fake).mean() - f(real).mean()""",
        "the critic ends in a sigmoid: its scores are squashed into (0, 1)",
    ),
    (
        "repaired",
        """
def repaired(first, norm, last, real, fake):
    def f(samples):
        return last(F.leaky_relu(first(samples), 0.2)).squeeze(1)
    return f(real).mean() - f(fake).mean()""",
        "the sign: L_C is lower where real samples score higher",
    ),
    (
        "repaired",
        """
def repaired(first, norm, last, real, fake):
    f = lambda samples: last(F.leaky_relu(first(samples))).squeeze(1)
    return -torch.mean(f(real)) + torch.mean(f(fake))""",
        "the leaky ReLU's slope was changed: it is 0.2, not PyTorch's 0.01",
    ),
    (
        "repaired",
        """
def repaired(first, norm, last, real, fake):
    def f(samples):
        return F.logsigmoid(last(F.leaky_relu(first(samples), 0.2)))
    return f(fake).mean() - f(real).mean()""",
        "a logarithm: log σ of the scores",
    ),
    (
        "repaired",
        """
def repaired(first, norm, last, real, fake):
    def f(samples):
        return last(norm(F.leaky_relu(first(samples), 0.2))).squeeze(1)
    return f(fake).mean() - f(real).mean()""",
        "batch norm stands just before the last layer: all means are the same there",
    ),
    (
        "repaired",
        """
def repaired(first, norm, last, real, fake):
    def f(samples):
        return last(F.relu(first(samples))).squeeze(1)
    return f(fake).mean() - f(real).mean()""",
        "the leaky ReLU became a ReLU",
    ),
    (
        "repaired",
        """
def repaired(first, norm, last, real, fake):
    def f(samples):
        return last(F.leaky_relu(first(samples), 0.2)).squeeze(1)
    return F.softplus(f(fake)).mean() + F.softplus(-f(real)).mean()""",
        "logarithms: this is the discriminator's cross-entropy",
    ),
    (
        "five_steps",
        """
def five_steps(critic, real, fake, c):
    for x, x_hat in zip(real, fake):
        opt = torch.optim.RMSprop(critic.parameters(), lr=0.01)
        opt.zero_grad()
        (critic(x_hat).mean() - critic(x).mean()).backward()
        opt.step()
        for p in critic.parameters():
            p.data.clamp_(-c, c)
    return [w.detach() for w in critic.parameters()]""",
        "the optimizer was made anew in each step: it forgets the squares",
    ),
    (
        "five_steps",
        """
def five_steps(critic, real, fake, c):
    opt = torch.optim.RMSprop(critic.parameters(), lr=0.01)
    for x, x_hat in zip(real, fake):
        pass
        (critic(x_hat).mean() - critic(x).mean()).backward()
        opt.step()
        for p in critic.parameters():
            p.data.clamp_(-c, c)
    return [w.detach() for w in critic.parameters()]""",
        "zero_grad is missing: the gradients add up",
    ),
    (
        "five_steps",
        """
def five_steps(critic, real, fake, c):
    opt = torch.optim.RMSprop(critic.parameters(), lr=0.01)
    for x, x_hat in zip(real, fake):
        opt.zero_grad()
        (critic(x_hat).mean() - critic(x).mean()).backward()
        for p in critic.parameters():
            p.data.clamp_(-c, c)
        opt.step()
    return [w.detach() for w in critic.parameters()]""",
        "the weights were clipped between backward and the step: afterwards they may exceed c",
    ),
    (
        "five_steps",
        """
def five_steps(critic, real, fake, c):
    opt = torch.optim.Adam(critic.parameters(), lr=0.01)
    for x, x_hat in zip(real, fake):
        opt.zero_grad()
        (critic(x_hat).mean() - critic(x).mean()).backward()
        opt.step()
        for p in critic.parameters():
            p.data.clamp_(-c, c)
    return [w.detach() for w in critic.parameters()]""",
        "Adam: its momentum (β₁ = 0.9) does not go with clipping",
    ),
    (
        "five_steps",
        """
def five_steps(critic, real, fake, c):
    opt = torch.optim.RMSprop(critic.parameters(), lr=0.01, alpha=0.9)
    for x, x_hat in zip(real, fake):
        opt.zero_grad()
        (critic(x_hat).mean() - critic(x).mean()).backward()
        opt.step()
        for p in critic.parameters():
            p.data.clamp_(-c, c)
    return [w.detach() for w in critic.parameters()]""",
        "RMSProp was given α = 0.9: all else as torch has it",
    ),
    (
        "five_steps",
        """
def five_steps(critic, real, fake, c):
    opt = torch.optim.RMSprop(critic.parameters(), lr=0.01)
    for x, x_hat in zip(real, fake):
        opt.zero_grad()
        (critic(x_hat).mean() - critic(x).mean()).backward()
        torch.nn.utils.clip_grad_value_(critic.parameters(), c)
        opt.step()
    return [w.detach() for w in critic.parameters()]""",
        "the gradients were clipped, each number, in place of the weights",
    ),
    (
        "five_steps",
        """
def five_steps(critic, real, fake, c):
    opt = torch.optim.RMSprop(critic.parameters(), lr=0.01)
    for x, x_hat in zip(real, fake):
        opt.zero_grad()
        (critic(x_hat).mean() - critic(x).mean()).backward()
        opt.step()
        for n, p in critic.named_parameters():
            if 'weight' in n:
                p.data.clamp_(-c, c)
    return [w.detach() for w in critic.parameters()]""",
        "the biases were not clipped: c bounds every parameter",
    ),
    (
        "five_steps",
        """
def five_steps(critic, real, fake, c):
    opt = torch.optim.RMSprop(critic.parameters(), lr=0.01)
    for x, x_hat in zip(real, fake):
        opt.zero_grad()
        (critic(x_hat).mean() - critic(x).mean()).backward()
        opt.step()
        for p in critic.parameters():
            p = p.clamp(-c, c)
    return [w.detach() for w in critic.parameters()]""",
        "nothing was clipped, or not in place, or much too wide",
    ),
    (
        "five_steps",
        """
def five_steps(critic, real, fake, c):
    opt = torch.optim.RMSprop(critic.parameters(), lr=0.01)
    for x, x_hat in zip(real, fake):
        opt.zero_grad()
        (critic(x).mean() - critic(x_hat).mean()).backward()
        opt.step()
        for p in critic.parameters():
            p.data.clamp_(-c, c)
    return [w.detach() for w in critic.parameters()]""",
        "the sign: these steps climb L_C",
    ),
    (
        "five_steps",
        """
def five_steps(critic, real, fake, c):
    opt = torch.optim.RMSprop(critic.parameters(), lr=0.01)
    for x, x_hat in zip(real, fake):
        opt.zero_grad()
        (critic(x_hat).mean() - critic(x).mean()).backward()
        opt.step()
    for p in critic.parameters():
        p.data.clamp_(-c, c)
    return [w.detach() for w in critic.parameters()]""",
        "clipped once, after the last step",
    ),
    (
        "five_steps",
        """
def five_steps(critic, real, fake, c):
    opt = torch.optim.RMSprop(critic.parameters(), lr=5e-5)
    for x, x_hat in zip(real, fake):
        opt.zero_grad()
        (critic(x_hat).mean() - critic(x).mean()).backward()
        opt.step()
        with torch.no_grad():
            for p in critic.parameters():
                p.clip_(-c, c)
    return [w.detach() for w in critic.parameters()]""",
        "the rate is 0.00005, the paper's, not 0.01",
    ),
]


# Right answers, and what of them is replaced in one with a mistake: old and new words in turn, or
# all that the last line returns.
EDITS = [
    (
        "repaired",
        """
def repaired(first, norm, last, real, fake):
    def critic(samples):
        h = first(samples)
        h = torch.where(h > 0, h, 0.2 * h)
        return last(h).flatten()

    a, b = critic(real), critic(fake)
    return b.mean() - a.mean()""",
        {
            "the critic ends in a sigmoid: its scores are squashed into (0, 1)": (
                "last(h).flatten()",
                "torch.sigmoid(last(h)).flatten()",
            ),
            "a logarithm: log σ of the scores": (
                "last(h).flatten()",
                "torch.log(torch.sigmoid(last(h))).flatten()",
            ),
            "the critic ends in tanh: its scores are squashed into (−1, 1)": (
                "last(h).flatten()",
                "torch.tanh(last(h)).flatten()",
            ),
            "the critic ends in a ReLU or a clamp: its scores are cut off at 0": (
                "last(h).flatten()",
                "last(h).clamp(min=0).flatten()",
            ),
            "the critic ends in its size: a score has a sign": (
                "last(h).flatten()",
                "last(h).abs().flatten()",
            ),
            "batch norm in the critic: a score depends on the other samples": (
                "first(samples)",
                "norm(first(samples))",
            ),
            "batch norm in the critic, over real and fake in one batch": (
                *("first(samples)", "norm(first(samples))"),
                *("critic(real), critic(fake)", "critic(torch.cat([real, fake])).chunk(2)"),
            ),
            "batch norm in the critic, in eval mode: it scales by what other batches were like": (
                *(
                    "h = first(samples)",
                    "norm.eval()\n        h = norm(first(samples))\n        norm.train()",
                ),
            ),
            "layer norm stands in the place of batch norm: leave the norm out": (
                "first(samples)",
                "nn.LayerNorm(8)(first(samples))",
            ),
            "batch norm in the critic, and it ends in a sigmoid: nothing was repaired": (
                *("first(samples)", "norm(first(samples))"),
                *("last(h).flatten()", "last(h).sigmoid().flatten()"),
            ),
            "logarithms: this is the discriminator's cross-entropy": "-torch.log(a.sigmoid()).mean() - torch.log(1 - b.sigmoid()).mean()",
            "the sign: L_C is lower where real samples score higher": "a.mean() - b.mean()",
            "the two means were added": "b.mean() + a.mean()",
            "only the fakes' mean": "b.mean()",
            "only the real samples' mean": "-a.mean()",
            "that is the generator's loss": "-b.mean()",
            "half of the difference": "(b.mean() - a.mean()) / 2",
            "the size of the difference: its sign counts": "abs(b.mean() - a.mean())",
            "the square of the difference": "(a.mean() - b.mean()) ** 2",
            "the hinge loss": "torch.relu(1 - a).mean() + torch.relu(1 + b).mean()",
            "no gradient comes from the fakes' scores": (
                "critic(real), critic(fake)",
                "critic(real), critic(fake).detach()",
            ),
            "no gradient comes from the real samples' scores": (
                "critic(real), critic(fake)",
                "critic(real).detach(), critic(fake)",
            ),
            "the batch was summed, not averaged": "b.sum() - a.sum()",
            "the leaky ReLU's slope was changed: it is 0.2, not PyTorch's 0.01": ("0.2", "0.01"),
            "the leaky ReLU became a ReLU": ("0.2", "0.0"),
            "the leaky ReLU is missing": ("0.2 * h", "h"),
            "the sizes of the two means were subtracted: their signs count": "abs(b.mean()) - abs(a.mean())",
            "the scores were not averaged": "b - a",
            "batch norm stands just before the last layer: all means are the same there": (
                "last(h)",
                "last(norm(h))",
            ),
        },
    ),
    (
        "repaired",
        """
def repaired(first, norm, last, real, fake):
    critic = nn.Sequential(first, nn.LeakyReLU(0.2), last, nn.Flatten(0))
    real_scores = critic(real)
    fake_scores = critic(fake)
    return -(real_scores.mean() - fake_scores.mean())""",
        {
            "the critic ends in a sigmoid: its scores are squashed into (0, 1)": (
                "last, nn.Fl",
                "last, nn.Sigmoid(), nn.Fl",
            ),
            "a logarithm: log σ of the scores": ("last, nn.Fl", "last, nn.LogSigmoid(), nn.Fl"),
            "the critic ends in tanh: its scores are squashed into (−1, 1)": (
                "last, nn.Fl",
                "last, nn.Tanh(), nn.Fl",
            ),
            "the critic ends in a ReLU or a clamp: its scores are cut off at 0": (
                "last, nn.Fl",
                "last, nn.ReLU(), nn.Fl",
            ),
            "the critic ends in its size: a score has a sign": "fake_scores.abs().mean() - real_scores.abs().mean()",
            "batch norm in the critic: a score depends on the other samples": (
                "Sequential(first,",
                "Sequential(first, norm,",
            ),
            "batch norm in the critic, over real and fake in one batch": (
                *("Sequential(first,", "Sequential(first, norm,"),
                *(
                    "real_scores = critic(real)",
                    "both = critic(torch.cat([real, fake]))\n    real_scores = both[:6]",
                ),
                *("fake_scores = critic(fake)", "fake_scores = both[6:]"),
            ),
            "batch norm in the critic, in eval mode: it scales by what other batches were like": (
                *("Sequential(first,", "Sequential(first, norm,"),
                *("    real_scores", "    critic.eval()\n    real_scores"),
                *("    return", "    critic.train()\n    return"),
            ),
            "layer norm stands in the place of batch norm: leave the norm out": (
                "Sequential(first,",
                "Sequential(first, nn.LayerNorm(8),",
            ),
            "batch norm in the critic, and it ends in a sigmoid: nothing was repaired": (
                "Sequential(first,",
                "Sequential(first, norm,",
                "last, nn.Fl",
                "last, nn.Sigmoid(), nn.Fl",
            ),
            "logarithms: this is the discriminator's cross-entropy": "gk.losses.cross_entropy(real_scores, fake_scores)",
            "the sign: L_C is lower where real samples score higher": "real_scores.mean() - fake_scores.mean()",
            "the two means were added": "real_scores.mean() + fake_scores.mean()",
            "only the fakes' mean": "sum(fake_scores) / len(fake_scores)",
            "only the real samples' mean": "-sum(real_scores) / len(real_scores)",
            "that is the generator's loss": "gk.losses.wasserstein.generator(fake_scores)",
            "half of the difference": "-(real_scores.mean() - fake_scores.mean()) * 0.5",
            "the size of the difference: its sign counts": "(real_scores.mean() - fake_scores.mean()).abs()",
            "the square of the difference": "(real_scores.mean() - fake_scores.mean()).square()",
            "the hinge loss": "gk.losses.hinge.discriminator(real_scores, fake_scores)",
            "no gradient comes from the fakes' scores": "fake_scores.mean().item() - real_scores.mean()",
            "no gradient comes from the real samples' scores": "fake_scores.mean() - real_scores.mean().item()",
            "the batch was summed, not averaged": "sum(fake_scores - real_scores)",
            "the leaky ReLU's slope was changed: it is 0.2, not PyTorch's 0.01": (
                "LeakyReLU(0.2)",
                "LeakyReLU()",
            ),
            "the leaky ReLU became a ReLU": ("nn.LeakyReLU(0.2)", "nn.ReLU()"),
            "the leaky ReLU is missing": ("nn.LeakyReLU(0.2), ", ""),
            "the sizes of the two means were subtracted: their signs count": "fake_scores.mean().abs() - real_scores.mean().abs()",
            "the scores were not averaged": "fake_scores - real_scores",
            "batch norm stands just before the last layer: all means are the same there": (
                "last, nn.Fl",
                "norm, last, nn.Fl",
            ),
        },
    ),
    (
        "my_penalty",
        """
def my_penalty(critic, real, fake):
    e = torch.rand(len(real))
    e = e.reshape(-1, *[1] * (real.dim() - 1))
    x = e * real + (1 - e) * fake
    x = x.detach().requires_grad_()
    (g,) = torch.autograd.grad(critic(x).sum(), x, create_graph=True)
    sizes = torch.linalg.vector_norm(g.reshape(len(g), -1), dim=1)
    return ((sizes - 1) ** 2).mean()""",
        {
            "ε outside of 0 to 1, such as a normal number: it leaves the line from fake to real": (
                "torch.rand(len(real))",
                "3 * torch.randn(len(real))",
            ),
            "one ε for the whole batch": (
                "torch.rand(len(real))",
                "torch.rand(1).expand(len(real))",
            ),
            "an ε for every number, not for every sample": (
                "e = e.reshape(-1, *[1] * (real.dim() - 1))",
                "e = torch.rand(real.shape)",
            ),
            "the penalty at the real points only": ("x = e * real + (1 - e) * fake", "x = real"),
            "the penalty at the fakes only": ("x = e * real + (1 - e) * fake", "x = fake"),
            "the norm over the whole batch at once": "(g.norm() - 1) ** 2",
            "no norm: each slope by itself": "((g - 1) ** 2).mean()",
            "the sum of a sample's slopes, not their norm": "((g.reshape(len(g), -1).sum(1) - 1) ** 2).mean()",
            "the mean of a sample's slopes, not their norm": "((g.reshape(len(g), -1).mean(1) - 1) ** 2).mean()",
            "the sizes of a sample's slopes were added: |·|₁ in place of the norm": (
                "dim=1)",
                "dim=1, ord=1)",
            ),
            "the largest slope of a sample, not their norm": ("dim=1)", "dim=1, ord=torch.inf)"),
            "the root of the mean square, not of the sum": "((sizes / g[0].numel() ** 0.5 - 1) ** 2).mean()",
            "no root was taken: |∇f|² in place of |∇f|": "((sizes**2 - 1) ** 2).mean()",
            "only the first sample was looked at": "(sizes[0] - 1) ** 2",
            "the mean of the lengths was compared with 1, not each length": "(sizes.mean() - 1) ** 2",
            "forgot the − 1": "(sizes**2).mean()",
            "+ 1 in place of − 1": "((sizes + 1) ** 2).mean()",
            "the one-sided penalty: slopes below 1 went free": "(torch.relu(sizes - 1) ** 2).mean()",
            "not squared: | |∇f| − 1 |": "(sizes - 1).abs().mean()",
            "the scores' mean was differentiated: every slope is N times too small": (
                "critic(x).sum()",
                "critic(x).mean()",
            ),
            "nothing reaches the critic's weights: is create_graph=True missing, or was the result cut off, as by .item()?": (
                "create_graph=True",
                "retain_graph=True",
            ),
            "the batch was summed, not averaged": "((sizes - 1) ** 2).sum()",
            "the largest of the batch, not its mean": "((sizes - 1) ** 2).max()",
            "λ = 10 was multiplied in: without λ": "10 * ((sizes - 1) ** 2).mean()",
            "half of it: without λ / 2": "((sizes - 1) ** 2).mean() / 2",
            "the sign: a penalty is added to the loss": "-((sizes - 1) ** 2).mean()",
            "ε and ε in place of ε and 1 − ε: it leaves the line from fake to real": (
                "(1 - e)",
                "e",
            ),
            "ε and 1 + ε in place of ε and 1 − ε": ("(1 - e)", "(1 + e)"),
            "the norm over the last axis only": "((g.norm(dim=-1) - 1) ** 2).mean()",
            "the norm over the samples: the first axis": "((g.norm(dim=0) - 1) ** 2).mean()",
        },
    ),
    (
        "my_penalty",
        """
def my_penalty(critic, real, fake):
    e = torch.rand(len(real), *(1 for _ in real.shape[1:]))
    x = torch.lerp(fake, real, e).requires_grad_()
    scores = critic(x)
    g = torch.autograd.grad(scores, x, torch.ones_like(scores), create_graph=True)[0]
    sizes = g.square().flatten(1).sum(1).sqrt()
    return F.mse_loss(sizes, torch.ones_like(sizes))""",
        {
            "one ε for the whole batch": (
                "torch.rand(len(real), *(1 for _ in real.shape[1:]))",
                "torch.rand(1).item()",
            ),
            "an ε for every number, not for every sample": (
                "torch.rand(len(real), *(1 for _ in real.shape[1:]))",
                "torch.rand_like(fake)",
            ),
            "the penalty at the real points only": ("torch.lerp(fake, real, e)", "real.clone()"),
            "the penalty at the fakes only": ("torch.lerp(fake, real, e)", "fake.clone()"),
            "the norm over the whole batch at once": (
                "g.square().flatten(1).sum(1).sqrt()",
                "g.square().sum().sqrt()",
            ),
            "no norm: each slope by itself": ("g.square().flatten(1).sum(1).sqrt()", "g.flatten()"),
            "the sum of a sample's slopes, not their norm": (
                "g.square().flatten(1).sum(1).sqrt()",
                "torch.stack([s.sum() for s in g])",
            ),
            "the mean of a sample's slopes, not their norm": (
                "g.square().flatten(1).sum(1).sqrt()",
                "torch.stack([s.mean() for s in g])",
            ),
            "the sizes of a sample's slopes were added: |·|₁ in place of the norm": (
                "g.square().flatten(1).sum(1).sqrt()",
                "g.abs().flatten(1).sum(1)",
            ),
            "the largest slope of a sample, not their norm": (
                "g.square().flatten(1).sum(1).sqrt()",
                "g.square().flatten(1).amax(1).sqrt()",
            ),
            "the root of the mean square, not of the sum": ("sum(1).sqrt()", "mean(1).sqrt()"),
            "no root was taken: |∇f|² in place of |∇f|": (".sqrt()", ""),
            "only the first sample was looked at": (
                "torch.ones_like(sizes)",
                "torch.ones_like(sizes)",
                "g.square()",
                "g[:1].square()",
            ),
            "the mean of the lengths was compared with 1, not each length": "(1 - sizes.mean()).square()",
            "forgot the − 1": (
                "F.mse_loss(sizes, torch.ones_like(sizes))",
                "F.mse_loss(sizes, torch.zeros_like(sizes))",
            ),
            "+ 1 in place of − 1": "F.mse_loss(sizes, -torch.ones_like(sizes))",
            "the one-sided penalty: slopes below 1 went free": "F.mse_loss(sizes.clamp(min=1), torch.ones_like(sizes))",
            "not squared: | |∇f| − 1 |": "F.l1_loss(sizes, torch.ones_like(sizes))",
            "the scores' mean was differentiated: every slope is N times too small": (
                "torch.ones_like(scores)",
                "torch.ones_like(scores) / len(scores)",
            ),
            "the batch was summed, not averaged": "F.mse_loss(sizes, torch.ones_like(sizes), reduction='sum')",
            "the largest of the batch, not its mean": "(sizes - 1).abs().max() ** 2",
            "λ = 10 was multiplied in: without λ": "F.mse_loss(sizes, torch.ones_like(sizes)) * 10",
            "half of it: without λ / 2": "0.5 * F.mse_loss(sizes, torch.ones_like(sizes))",
            "the sign: a penalty is added to the loss": "-F.mse_loss(sizes, torch.ones_like(sizes))",
            "ε and ε in place of ε and 1 − ε: it leaves the line from fake to real": (
                "torch.lerp(fake, real, e)",
                "(e * (real + fake))",
            ),
            "ε and 1 + ε in place of ε and 1 − ε": (
                "torch.lerp(fake, real, e)",
                "(e * (real + fake) + fake)",
            ),
            "nothing reaches the critic's weights: is create_graph=True missing, or was the result cut off, as by .item()?": "F.mse_loss(sizes, torch.ones_like(sizes)).item()",
            "the norm over the last axis only": (
                "g.square().flatten(1).sum(1).sqrt()",
                "g.square().sum(-1).sqrt()",
            ),
            "the norm over the samples: the first axis": (
                "g.square().flatten(1).sum(1).sqrt()",
                "g.square().sum(0).sqrt()",
            ),
        },
    ),
    (
        "my_penalty",
        """
def my_penalty(critic, real, fake):
    eps = torch.rand(len(real), *[1] * (real.ndim - 1))
    x = (eps * real + (1 - eps) * fake).requires_grad_()
    (slopes,) = torch.autograd.grad(critic(x).sum(), x, create_graph=True)
    lengths = slopes.flatten(1).norm(dim=1)
    return (lengths - 1).square().mean()""",
        {
            "the norm over one axis of an image: the rows": (
                *("slopes.flatten(1).norm(dim=1)", "slopes.square().sum(2).sqrt()"),
            ),
            "the norm over one axis of an image: the columns": (
                *("slopes.flatten(1).norm(dim=1)", "slopes.square().sum(3).sqrt()"),
            ),
            "the norm over two axes of an image; a sample has three": (
                *("slopes.flatten(1).norm(dim=1)", "slopes.square().sum((2, 3)).sqrt()"),
            ),
            "the norm over two axes of an image, channels and rows; a sample has three": (
                *("slopes.flatten(1).norm(dim=1)", "slopes.square().sum((1, 2)).sqrt()"),
            ),
            "the norm over an image's three axes: samples may have any shape": (
                *("slopes.flatten(1).norm(dim=1)", "slopes.square().sum([1, 2, 3]).sqrt()"),
            ),
            "two draws, in place of ε and 1 − ε: it leaves the line from fake to real": (
                *(
                    "eps = torch.rand(len(real), *[1] * (real.ndim - 1))",
                    "eps, rest = torch.rand(1), torch.rand(1)",
                ),
                *("(1 - eps)", "(1 - rest)"),
            ),
            "a difference quotient of reals and fakes, not the slope between them": (
                "((critic(real) - critic(fake)).abs() / (real - fake).flatten(1).norm(dim=1)).sub(1).pow(2).mean()"
            ),
        },
    ),
    (
        "my_penalty",
        """
def my_penalty(critic, real, fake):
    t = torch.rand(len(real)).view(-1, *[1] * (real.dim() - 1))
    x = torch.lerp(fake, real, t).requires_grad_(True)
    y = critic(x)
    g = torch.autograd.grad(y, x, torch.ones_like(y), create_graph=True)[0]
    n = torch.linalg.vector_norm(g, dim=tuple(range(1, g.ndim)))
    return torch.mean((n - 1) ** 2)""",
        {
            "the norm over two axes of an image; a sample has three": (
                *("tuple(range(1, g.ndim))", "(2, 3)"),
            ),
            "the norm over two axes of an image, channels and rows; a sample has three": (
                *("tuple(range(1, g.ndim))", "(1, 2)"),
            ),
            "the norm over an image's three axes: samples may have any shape": (
                *("tuple(range(1, g.ndim))", "(1, 2, 3)"),
            ),
        },
    ),
    (
        "repaired",
        """
def repaired(first, norm, last, real, fake):
    a, b = (last(F.leaky_relu(first(x), 0.2)).squeeze(1) for x in (real, fake))
    return torch.mean(b - a)""",
        {"the size of each difference, pair by pair: signs count": "torch.mean(torch.abs(a - b))"},
    ),
    (
        "repaired",
        """
def repaired(first, norm, last, real, fake):
    def f(x):
        h = first(x)
        return last(torch.where(h > 0, h, 0.2 * h)).squeeze(1)
    return f(fake).mean() - f(real).mean()""",
        {"the size of each difference, pair by pair: signs count": "F.l1_loss(f(fake), f(real))"},
    ),
    (
        "five_steps",
        """
def five_steps(critic, real, fake, c):
    optimizer = torch.optim.RMSprop(critic.parameters(), lr=0.01)
    for x, x_hat in zip(real, fake):
        optimizer.zero_grad()
        loss = critic(x_hat).mean() - critic(x).mean()
        loss.backward()
        optimizer.step()
        with torch.no_grad():
            for w in critic.parameters():
                w.clamp_(-c, c)
    return [w.detach() for w in critic.parameters()]""",
        {
            "Adam: its momentum (β₁ = 0.5) does not go with clipping": (
                "torch.optim.RMSprop(critic.parameters(), lr=0.01)",
                "torch.optim.Adam(critic.parameters(), lr=0.01, betas=(0.5, 0.999))",
            ),
            "Adam: its momentum (β₁ = 0.5, β₂ = 0.9) does not go with clipping": (
                "torch.optim.RMSprop(critic.parameters(), lr=0.01)",
                "torch.optim.Adam(critic.parameters(), lr=0.01, betas=(0.5, 0.9))",
            ),
            "Adam without momentum: near, but its first steps are smaller than RMSProp's": (
                "torch.optim.RMSprop(critic.parameters(), lr=0.01)",
                "torch.optim.Adam(critic.parameters(), lr=0.01, betas=(0.0, 0.99))",
            ),
            "Adam without momentum, and with β₂ = 0.9": (
                "torch.optim.RMSprop(critic.parameters(), lr=0.01)",
                "torch.optim.Adam(critic.parameters(), lr=0.01, betas=(0.0, 0.9))",
            ),
            "Adam without momentum, and with β₂ = 0.999": (
                "torch.optim.RMSprop(critic.parameters(), lr=0.01)",
                "torch.optim.Adam(critic.parameters(), lr=0.01, betas=(0.0, 0.999))",
            ),
            "SGD in place of RMSProp": (
                "torch.optim.RMSprop(critic.parameters(), lr=0.01)",
                "torch.optim.SGD(critic.parameters(), lr=0.01)",
            ),
            "AdamW in place of RMSProp": (
                "torch.optim.RMSprop(critic.parameters(), lr=0.01)",
                "torch.optim.AdamW(critic.parameters(), lr=0.01)",
            ),
            "Adagrad in place of RMSProp": (
                "torch.optim.RMSprop(critic.parameters(), lr=0.01)",
                "torch.optim.Adagrad(critic.parameters(), lr=0.01)",
            ),
            "RMSProp was given momentum, which does not go with clipping": (
                "lr=0.01",
                "lr=0.01, momentum=0.9",
            ),
            "RMSProp was given α = 0.9: all else as torch has it": (
                "lr=0.01",
                "lr=0.01, alpha=0.9",
            ),
            "RMSProp was centred: all else as torch has it": (
                "lr=0.01",
                "lr=0.01, centered=True",
            ),
            "RMSProp was given weight decay": (
                "lr=0.01",
                "lr=0.01, weight_decay=0.01",
            ),
            "the gradients were clipped, each number, as well as the weights": (
                "loss.backward()",
                "loss.backward()\n        torch.nn.utils.clip_grad_value_(critic.parameters(), c)",
            ),
            "the gradients were clipped, their norm, in place of the weights": (
                "loss.backward()",
                "loss.backward()\n        torch.nn.utils.clip_grad_norm_(critic.parameters(), c)",
                "w.clamp_(-c, c)",
                "pass",
            ),
            "the gradients were clipped, their norm, as well as the weights": (
                "loss.backward()",
                "loss.backward()\n        nn.utils.clip_grad_norm_(list(critic.parameters()), max_norm=c)",
            ),
            "the weights were clipped before the step: afterwards they may exceed c": (
                "optimizer.zero_grad()",
                "for w in critic.parameters():\n            w.data.clamp_(-c, c)\n        optimizer.zero_grad()",
                "w.clamp_(-c, c)",
                "pass",
            ),
            "only from above: the weights may be below −c": (
                "w.clamp_(-c, c)",
                "w.clamp_(max=c)",
            ),
            "only from below: the weights may be above c": (
                "w.clamp_(-c, c)",
                "w.clamp_(min=-c)",
            ),
            "to [0, c] in place of [−c, c]": (
                "w.clamp_(-c, c)",
                "w.clamp_(0, c)",
            ),
            "to [−2 c, 2 c]": (
                "w.clamp_(-c, c)",
                "w.clamp_(-2 * c, 2 * c)",
            ),
            "to [−c / 2, c / 2]": (
                "w.clamp_(-c, c)",
                "w.clamp_(-c / 2, c / 2)",
            ),
            "each parameter's norm was held below c, not each number": (
                "w.clamp_(-c, c)",
                "w.mul_(min(1.0, c / w.norm()))",
            ),
            "clipped at 0.01, the paper's number, not at c": (
                "w.clamp_(-c, c)",
                "w.clamp_(-0.01, 0.01)",
            ),
            "one step, not five: it ended in the loop": (
                "zip(real, fake)",
                "[(real[0], fake[0])]",
            ),
            "four steps, not five": (
                "zip(real, fake)",
                "zip(real[:-1], fake[:-1])",
            ),
            "the first batches were used five times": (
                "zip(real, fake)",
                "[(real[0], fake[0])] * 5",
            ),
            "the rate is 0.001, not 0.01": (
                "lr=0.01",
                "lr=1e-3",
            ),
            "the rate is 0.1, not 0.01": (
                "lr=0.01",
                "lr=0.1",
            ),
            "the rate is 0.02, not 0.01": (
                "lr=0.01",
                "lr=0.02",
            ),
            "the rate is 0.00005, the paper's, not 0.01": (
                "lr=0.01",
                "lr=5e-5",
            ),
            "the discriminator's loss in place of the critic's": (
                "critic(x_hat).mean() - critic(x).mean()",
                "F.softplus(critic(x_hat)).mean() + F.softplus(-critic(x)).mean()",
            ),
            "only the fakes' scores": (
                " - critic(x).mean()",
                "",
            ),
            "only the real samples' scores": (
                "critic(x_hat).mean() - ",
                "-",
            ),
            "the first layer alone was clipped: c bounds every parameter": (
                "for w in critic.parameters():\n",
                "for w in list(critic.parameters())[:2]:\n",
            ),
            "the last layer alone was clipped: c bounds every parameter": (
                "for w in critic.parameters():\n",
                "for w in list(critic.parameters())[-2:]:\n",
            ),
            "each parameter was scaled to the norm c, not clipped": (
                "w.clamp_(-c, c)",
                "w.copy_(c * w / w.norm())",
            ),
            "the parameters as they were before the first step": (
                "    optimizer = ",
                "    before = copy.deepcopy(critic)\n    optimizer = ",
                "[w.detach() for w in critic.parameters()]",
                "[w.detach() for w in before.parameters()]",
            ),
            "the batch was summed, not averaged": (
                "critic(x_hat).mean() - critic(x).mean()",
                "critic(x_hat).sum() - critic(x).sum()",
            ),
        },
    ),
    (
        "five_steps",
        """
def five_steps(critic, real, fake, c):
    weights = list(critic.parameters())
    opt = torch.optim.RMSprop(weights, 1e-2)
    for i in range(5):
        gain = (critic(real[i]) - critic(fake[i])).mean()
        for w, slope in zip(weights, torch.autograd.grad(-gain, weights, materialize_grads=True)):
            w.grad = slope
        opt.step()
        for w in weights:
            w.data = torch.clip(w.data, -c, c)
    return [w.detach() for w in weights]""",
        {
            "Adam: its momentum (β₁ = 0.5, β₂ = 0.9) does not go with clipping": (
                "torch.optim.RMSprop(weights, 1e-2)",
                "torch.optim.Adam(weights, 1e-2, (0.5, 0.9))",
            ),
            "Adam without momentum: near, but its first steps are smaller than RMSProp's": (
                "torch.optim.RMSprop(weights, 1e-2)",
                "torch.optim.Adam(weights, 1e-2, (0.0, 0.99))",
            ),
            "Adam without momentum, and with β₂ = 0.9": (
                "torch.optim.RMSprop(weights, 1e-2)",
                "torch.optim.Adam(weights, 1e-2, (0.0, 0.9))",
            ),
            "Adam without momentum, and with β₂ = 0.999": (
                "torch.optim.RMSprop(weights, 1e-2)",
                "torch.optim.Adam(weights, 1e-2, (0.0, 0.999))",
            ),
            "AdamW in place of RMSProp": (
                "torch.optim.RMSprop(weights, 1e-2)",
                "torch.optim.Adam(weights, 1e-2, weight_decay=0.01, decoupled_weight_decay=True)",
            ),
            "Adagrad in place of RMSProp": (
                "torch.optim.RMSprop(weights, 1e-2)",
                "torch.zeros(())\n    squares = [torch.zeros_like(w) for w in weights]",
                "        opt.step()\n        for w in weights:\n            w.data =",
                "        for w, s in zip(weights, squares):\n            s += w.grad**2\n            w.data -= 0.01 * w.grad / (s.sqrt() + 1e-10)\n            w.data =",
            ),
            "RMSProp was centred: all else as torch has it": (
                "torch.optim.RMSprop(weights, 1e-2)",
                "torch.optim.RMSprop(weights, 1e-2, 0.99, 1e-8, 0, 0, True)",
            ),
            "RMSProp was given weight decay": (
                "w.grad = slope",
                "w.grad = slope + 0.01 * w.data",
            ),
            "the gradients were clipped, each number, as well as the weights": (
                "w.grad = slope",
                "w.grad = slope.clamp(-c, c)",
            ),
            "the gradients were clipped, their norm, as well as the weights": (
                "        opt.step()",
                "        size = torch.cat([w.grad.flatten() for w in weights]).norm()\n        for w in weights:\n            w.grad *= min(1.0, c / size)\n        opt.step()",
            ),
            "only from above: the weights may be below −c": (
                "torch.clip(w.data, -c, c)",
                "torch.minimum(w.data, torch.tensor(c))",
            ),
            "only from below: the weights may be above c": (
                "torch.clip(w.data, -c, c)",
                "torch.maximum(w.data, torch.tensor(-c))",
            ),
            "to [−2 c, 2 c]": (
                "torch.clip(w.data, -c, c)",
                "F.hardtanh(w.data, -2 * c, 2 * c)",
            ),
            "to [−c / 2, c / 2]": (
                "torch.clip(w.data, -c, c)",
                "F.hardtanh(w.data, -0.5 * c, 0.5 * c)",
            ),
            "each parameter's norm was held below c, not each number": (
                "torch.clip(w.data, -c, c)",
                "w.data if w.data.norm() <= c else w.data / w.data.norm() * c",
            ),
            "four steps, not five": (
                "range(5)",
                "range(1, 5)",
                "[i]",
                "[i - 1]",
            ),
            "the first batches were used five times": (
                "real[i]",
                "real[0]",
                "fake[i]",
                "fake[0]",
            ),
            "the rate is 0.1, not 0.01": (
                "1e-2",
                "1e-1",
            ),
            "the rate is 0.02, not 0.01": (
                "1e-2",
                "2e-2",
            ),
            "only the fakes' scores": (
                "critic(real[i]) - ",
                "-",
            ),
            "only the real samples' scores": (
                " - critic(fake[i])",
                "",
            ),
            "the last layer alone was clipped: c bounds every parameter": (
                "for w in weights:\n            w.data",
                "for w in critic[-1].parameters():\n            w.data",
            ),
        },
    ),
]
