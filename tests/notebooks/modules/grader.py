from tensorgrade import check
