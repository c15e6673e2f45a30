interface AgeKeyProps {
  /** What the values are, where the picture has no other title. */
  readonly title?: string
  readonly isForetold: boolean
  /** What the dotted line is; absent where none is drawn. */
  readonly dotted?: string | undefined
  readonly hasMarks?: boolean
}

/** What the lines and areas of a chart of ages are: only those that are drawn. */
export function AgeKey({ title, isForetold, dotted, hasMarks = false }: AgeKeyProps) {
  return (
    <div class="chart-title age-key small">
      {title !== undefined && <span class="muted">{title}</span>}
      {dotted !== undefined && <Key className="dotted" text={dotted} />}
      {isForetold && (
        <>
          <Key className="median" text="foretold, median" />
          <Key className="inner" text="central 80 %" />
          <Key className="outer" text="up to 99 %" />
        </>
      )}
      {hasMarks && (
        <>
          <Key className="was-predicted" text="was predicted" />
          <Key className="broke" text="broke" />
        </>
      )}
    </div>
  )
}

const Key = ({ className, text }: { readonly className: string; readonly text: string }) => (
  <span class={`key ${className}`}>
    <i aria-hidden="true" />
    {text}
  </span>
)
