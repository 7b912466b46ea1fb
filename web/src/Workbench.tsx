import { GraphiQL } from 'graphiql';
import { useEffect, useMemo, useRef, useState, type JSX } from 'react';
import type { Answer } from './answer.ts';
import { CallerBar } from './CallerBar.tsx';
import type { CallerChoice } from './callerChoice.ts';
import type { DemoIdentity } from './demoIdentities.ts';
import { EditorView } from './EditorView.tsx';
import { gatewayFetcher } from './gatewayFetcher.ts';
import { offeredPurposes, type OfferedPurpose } from './purposes.ts';
import { sampleQueries } from './sampleQueries.ts';
import type { SampleSubjects } from './sampleSubjects.ts';
import { WithheldPanel } from './WithheldPanel.tsx';

interface Props {
  readonly identities: readonly DemoIdentity[];
  readonly subjects: SampleSubjects | undefined;
}

/** The caller's bar, the editor and what was withheld. */
export function Workbench({ identities, subjects }: Props): JSX.Element {
  const [identity, setIdentity] = useState(identities[0]?.id ?? '');
  const [ownToken, setOwnToken] = useState('');
  const [purpose, setPurpose] = useState('');
  const [reference, setReference] = useState('');
  const [rejectDenied, setRejectDenied] = useState(false);
  const [answers, setAnswers] = useState<ReadonlyMap<string, Answer>>(new Map());
  const chosen = identities.find(({ id }) => id === identity);
  const token = chosen ? (chosen.token ?? undefined) : ownToken === '' ? undefined : ownToken;
  const { purposes, problem } = usePurposes(token);
  const title = chosen?.title ?? (token === undefined ? '公开 OPEN' : '自备令牌 own token');
  const caller: CallerChoice = { title, token, purpose: token === undefined ? '' : purpose, reference, rejectDenied };

  const choice = useRef(caller);
  useEffect(() => {
    choice.current = caller;
  });
  const activeTab = useRef('');
  // A new fetcher makes GraphiQL ask for the schema again: once per identity, for the schema is cut to what it may read.
  const fetcher = useMemo(
    () =>
      gatewayFetcher(
        token,
        () => choice.current,
        (answer) => {
          setAnswers((before) => new Map(before).set(activeTab.current, answer));
        },
      ),
    [token],
  );
  const tabs = useMemo(() => sampleQueries(subjects), [subjects]);
  // GraphiQL fills the first tab's query by itself, but not its variables; a restored session has its own.
  const [firstVariables] = useState(() => (sessionStorage.getItem('graphiql:tabState') === null ? tabs[0]?.variables : undefined));
  const choose = (id: string): void => {
    setIdentity(id);
    setPurpose(identities.find((each) => each.id === id)?.purpose ?? '');
  };
  return (
    <>
      <CallerBar
        identities={identities}
        identity={identity}
        token={ownToken}
        purposes={purposes}
        purpose={caller.purpose}
        reference={reference}
        rejectDenied={rejectDenied}
        notice={
          problem ??
          (subjects ? '' : '尚无示例主体，请自行填写变量或稍后刷新 / No sample subjects yet: fill in the variables or reload later')
        }
        onIdentity={choose}
        onToken={setOwnToken}
        onPurpose={setPurpose}
        onReference={setReference}
        onRejectDenied={setRejectDenied}
      />
      <main className="workbench" aria-label="查询与结果 / Query and answer">
        <GraphiQL
          fetcher={fetcher}
          defaultTabs={tabs}
          {...(firstVariables === undefined ? {} : { initialVariables: firstVariables })}
          // What is asked may hold names and document numbers: it goes with the browser tab.
          storage={sessionStorage}
          isHeadersEditorEnabled={false}
          showPersistHeadersSettings={false}
          defaultEditorToolsVisibility="variables"
          forcedTheme="light"
        >
          <GraphiQL.Logo> </GraphiQL.Logo>
          <EditorView />
          <WithheldPanel answers={answers} caller={caller} activeTab={activeTab} />
        </GraphiQL>
      </main>
    </>
  );
}

/** The purposes that the graph offers to a caller; asked again when the caller changes. */
function usePurposes(token: string | undefined): { readonly purposes: readonly OfferedPurpose[]; readonly problem: string | undefined } {
  const [state, setState] = useState<{ readonly purposes: readonly OfferedPurpose[]; readonly problem: string | undefined }>({
    purposes: [],
    problem: undefined,
  });
  useEffect(() => {
    let isCurrent = true;
    offeredPurposes(token)
      .then((purposes) => {
        if (isCurrent) setState({ purposes, problem: undefined });
      })
      .catch((error: unknown) => {
        if (isCurrent) setState((before) => ({ ...before, problem: error instanceof Error ? error.message : String(error) }));
      });
    return () => {
      isCurrent = false;
    };
  }, [token]);
  return state;
}
