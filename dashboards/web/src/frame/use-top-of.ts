import { useLayoutEffect, useState } from 'preact/hooks'

/** Where an element starts below the top of the page; what stands above it may come and go. */
export function useTopOf(element: { readonly current: HTMLElement | null }): number {
  const [top, setTop] = useState(0)
  useLayoutEffect(() => {
    const measure = () => {
      if (element.current !== null) {
        setTop(Math.round(element.current.getBoundingClientRect().top + scrollY))
      }
    }
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(document.body)
    return () => observer.disconnect()
  }, [element])
  return top
}
