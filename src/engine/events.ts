import { EventPublisher } from "@orpc/server"
import type { EngineEvent } from "#api/shapes.ts"

/** Tells everybody who listens. A listener that falls behind loses the oldest events, never the engine's time. */
export class EventHub {
  private readonly publisher = new EventPublisher<{ event: EngineEvent }>({ maxBufferedEvents: 200 })

  tell(event: EngineEvent): void {
    this.publisher.publish("event", event)
  }

  listen(signal: AbortSignal | undefined): AsyncIterable<EngineEvent> {
    return this.publisher.subscribe("event", signal ? { signal } : {})
  }
}
