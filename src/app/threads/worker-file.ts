// The file of a thread's entry beside this one, as source or as built: the compiler leaves such paths alone, so the ending is ours.

export const workerFile = (name: 'engine-thread' | 'store-thread' | 'strategy-thread' | 'load-trial'): URL =>
  new URL(`./${name}${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url)
