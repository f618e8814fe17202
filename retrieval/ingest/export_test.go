package ingest

var ElementsOf = elementsOf

const MaxElements = maxElements
