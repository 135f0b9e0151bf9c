class tqdm:
    def __init__(self, iterable=None, desc=None, total=None, leave=True, **settings):
        self.iterable, self.total, self.n = iterable, total, 0

    def __iter__(self):
        for item in self.iterable:
            yield item
            self.n += 1

    def __len__(self):
        return len(self.iterable) if self.iterable is not None else self.total

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return None

    def update(self, n=1):
        self.n += n

    def close(self):
        pass

    def set_description(self, desc=None, refresh=True):
        pass

    def set_postfix(self, ordered_dict=None, refresh=True, **values):
        pass

    def set_postfix_str(self, text="", refresh=True):
        pass

    @classmethod
    def write(cls, text, **settings):
        print(text)


def trange(*arguments, **settings):
    return tqdm(range(*arguments), **settings)


tqdm_notebook, tnrange = tqdm, trange
