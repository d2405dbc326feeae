// The trading level: what the engine still takes. It survives restarts.

/** normal; paused: only reducing orders; halted: the same after a flatten, until a person resumes. */
export type Level = 'normal' | 'paused' | 'halted'
