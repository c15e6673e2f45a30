import { Fragment } from 'preact'

/** The name of what an incident is about, which may break after each slash before anywhere else. */
export function TargetName({ text, others = 0 }: { text: string; others?: number }) {
  const parts = text.split(/(?<=\/)/)
  return (
    <>
      {parts.map((part, index) => (
        <Fragment key={`${index} ${part}`}>
          {index > 0 && <wbr />}
          {part}
        </Fragment>
      ))}
      {others > 0 && <small> +{others}</small>}
    </>
  )
}
