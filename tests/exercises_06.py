"""Answers to the exercises of lesson 06, right and wrong, as a reader might write them."""

LESSON = "06_wasserstein_gan"

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
    return ((grad.reshape(len(grad), -1).pow(2).sum(1).sqrt() - 1) ** 2).mean()
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
    eps = torch.tensor([random.random() for _ in real])[:, None, None, None]
    mid = (1 - eps) * real + eps * fake
    mid.requires_grad_()
    (g,) = torch.autograd.grad(critic(mid).mean() * len(mid), [mid], create_graph=True)
    return F.mse_loss(torch.linalg.vector_norm(g, dim=(1, 2, 3)), torch.ones(len(g)))
""",
    ),
    (
        "repaired",
        """
def repaired(first, norm, last, real, fake):
    def f(notes):
        return last(F.leaky_relu(first(notes), 0.2)).squeeze(1)
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
    def f(notes):
        return {score}
    a, b = f(real), f(fake)
    return {loss}
"""


def critic(score="last(F.leaky_relu(first(notes), 0.2))[:, 0]", loss="-(a.mean() - b.mean())"):
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
        "ε from a normal",
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
    ("my_penalty", penalty(graph="create_graph=False"), "no graph"),
    (
        "my_penalty",
        penalty(result="((slope.reshape(len(slope), -1).norm(2, 1) - 1) ** 2).sum()"),
        "summed, not averaged",
    ),
    (
        "repaired",
        critic(score="1 / (1 + torch.exp(-last(F.leaky_relu(first(notes), 0.2))[:, 0]))"),
        "the critic ends in a sigmoid",
    ),
    (
        "repaired",
        critic(score="last(F.leaky_relu(first(notes), 0.2))[:, 0].tanh()"),
        "ends in tanh",
    ),
    (
        "repaired",
        critic(score="last(F.leaky_relu(norm(first(notes)), 0.2))[:, 0]"),
        "a score depends on the other notes",
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
        critic(score="last(F.leaky_relu(norm(first(notes)), 0.2)).sigmoid()[:, 0]"),
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
