import { useEffect, useRef, useState } from "react"
import "./FileDrop.css"

interface FilesProps {
  readonly onFiles: (files: readonly File[]) => void
}

/** Takes files that are dropped anywhere on the window, and says so while they hang over it. */
export function FileDrop({ onFiles }: FilesProps) {
  const [over, setOver] = useState(false)
  const latest = useRef(onFiles)
  useEffect(() => {
    latest.current = onFiles
  })
  useEffect(() => {
    const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") === true
    const onDragOver = (event: DragEvent) => {
      if (!carriesFiles(event)) return
      event.preventDefault()
      setOver(true)
    }
    const onDragLeave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false)
    }
    const onDrop = (event: DragEvent) => {
      if (!carriesFiles(event)) return
      event.preventDefault()
      setOver(false)
      latest.current([...(event.dataTransfer?.files ?? [])])
    }
    window.addEventListener("dragover", onDragOver)
    window.addEventListener("dragleave", onDragLeave)
    window.addEventListener("drop", onDrop)
    return () => {
      window.removeEventListener("dragover", onDragOver)
      window.removeEventListener("dragleave", onDragLeave)
      window.removeEventListener("drop", onDrop)
    }
  }, [])
  if (!over) return null
  return <div className="file-drop">Drop nmap XML files here to import them</div>
}

/** A link that opens the file picker. */
export function FilePicker({ onFiles, children }: FilesProps & { readonly children: string }) {
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <button type="button" className="link" onClick={() => input.current?.click()}>
        {children}
      </button>
      <input
        ref={input}
        type="file"
        accept=".xml,text/xml,application/xml"
        multiple
        hidden
        aria-label={children}
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])])
          event.target.value = ""
        }}
      />
    </>
  )
}
