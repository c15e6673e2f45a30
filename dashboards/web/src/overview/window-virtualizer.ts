import {
  defaultRangeExtractor,
  observeWindowOffset,
  observeWindowRect,
  Virtualizer,
  windowScroll,
} from '@tanstack/virtual-core'
import { useEffect, useLayoutEffect, useReducer, useState } from 'preact/hooks'

export interface WindowVirtualizerOptions {
  readonly count: number
  readonly sizeOf: (index: number) => number
  readonly keyOf: (index: number) => string
  /** Where the list starts below the top of the page. */
  readonly marginTop: number
  /** Height of what stays at the top of the window and covers lines. */
  readonly coveredTop: number
  /** A line that stays in the document even when scrolled away, because it has the focus. */
  readonly kept: number
}

/** Only the lines in the window are in the document; the page scrolls as if all were. */
export function useWindowVirtualizer(options: WindowVirtualizerOptions) {
  const [, drawAgain] = useReducer((n: number, _: undefined) => n + 1, 0)
  const settings = {
    count: options.count,
    estimateSize: options.sizeOf,
    getItemKey: options.keyOf,
    scrollMargin: options.marginTop,
    scrollPaddingStart: options.coveredTop,
    scrollPaddingEnd: 16,
    overscan: 6,
    getScrollElement: () => window,
    observeElementRect: observeWindowRect,
    observeElementOffset: observeWindowOffset,
    scrollToFn: windowScroll,
    initialOffset: () => scrollY,
    initialRect: { width: innerWidth, height: innerHeight },
    onChange: () => drawAgain(undefined),
    rangeExtractor: (range: Parameters<typeof defaultRangeExtractor>[0]) => {
      const indexes = defaultRangeExtractor(range)
      const { kept, count } = options
      if (kept < 0 || kept >= count || indexes.includes(kept)) return indexes
      return [...indexes, kept].sort((a, b) => a - b)
    },
  }
  const [virtualizer] = useState(() => new Virtualizer<Window, Element>(settings))
  virtualizer.setOptions(settings)
  useEffect(() => virtualizer._didMount(), [virtualizer])
  useLayoutEffect(() => virtualizer._willUpdate())
  return virtualizer
}
