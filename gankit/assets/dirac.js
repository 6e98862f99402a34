// The Dirac-GAN: a skeleton.
export default { render() {} };
