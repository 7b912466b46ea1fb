import { useGraphiQL } from '@graphiql/react';
import { useEffect } from 'react';

/** Wraps long lines in the query editor and shows a tab from its first line: GraphiQL keeps the place of the tab before. */
export function EditorView(): null {
  const { editor, tab } = useGraphiQL((state) => ({ editor: state.queryEditor, tab: state.tabs[state.activeTabIndex]?.id }));
  useEffect(() => editor?.updateOptions({ wordWrap: 'on', wrappingIndent: 'indent' }), [editor]);
  useEffect(() => {
    editor?.setPosition({ lineNumber: 1, column: 1 });
    editor?.setScrollPosition({ scrollTop: 0, scrollLeft: 0 });
  }, [editor, tab]);
  return null;
}
