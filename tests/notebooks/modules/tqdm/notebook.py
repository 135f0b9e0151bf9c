from tqdm import tnrange, tqdm, tqdm_notebook, trange

__all__ = ["tnrange", "tqdm", "tqdm_notebook", "trange"]
