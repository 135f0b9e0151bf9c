"""Several channels: a picture of many channels in, one map or several maps out."""

from channels.multi_in import corr2d_multi_in_exercise
from channels.multi_in_out import corr2d_multi_in_out_exercise
from tensorgrade.exercise import Assignment

assignment = Assignment(
    name="channels",
    title="Several Input and Output Channels",
    exercises=[corr2d_multi_in_exercise, corr2d_multi_in_out_exercise],
)
