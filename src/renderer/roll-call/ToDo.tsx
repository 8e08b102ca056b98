import type { Summary } from "#api/shapes.ts"
import { Section } from "#renderer/ui/Section.tsx"

interface ToDoProps {
  readonly steps: Summary["next"]
  readonly onGo: (at: number) => void
}

/** The cheapest useful steps, with their keys. */
export function ToDo({ steps, onGo }: ToDoProps) {
  return (
    <Section title="What to do now">
      {steps.length === 0 ? (
        <p className="quiet calm">Nothing needs you.</p>
      ) : (
        <ol className="todo">
          {steps.map((step, at) => (
            <li key={step.title}>
              <kbd>{at + 1}</kbd>
              <div className="stack">
                <button type="button" onClick={() => onGo(at)}>
                  {step.title}
                </button>
                <span className="small quiet">{step.detail}</span>
              </div>
              <span className="small quiet">{step.cost}</span>
            </li>
          ))}
        </ol>
      )}
    </Section>
  )
}
