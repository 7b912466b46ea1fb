import { useGraphiQL } from '@graphiql/react';
import { useEffect, type JSX, type RefObject } from 'react';
import type { Answer } from './answer.ts';
import { answerReport } from './answerReport.ts';
import { AnswerFacts } from './AnswerFacts.tsx';
import { Bilingual } from './Bilingual.tsx';
import { requestHeaders, type CallerChoice } from './callerChoice.ts';
import { ReportSections } from './ReportSections.tsx';

interface Props {
  readonly answers: ReadonlyMap<string, Answer>;
  readonly caller: CallerChoice;
  /** Told which tab is open, so that an answer is kept with the tab that shows it. */
  readonly activeTab: RefObject<string>;
}

/** Beside each tab's answer: what it does not say, and why. Stands inside GraphiQL, whose tabs it follows. */
export function WithheldPanel({ answers, caller, activeTab }: Props): JSX.Element {
  const { tab, isFetching } = useGraphiQL((state) => ({ tab: state.tabs[state.activeTabIndex]?.id ?? '', isFetching: state.isFetching }));
  useEffect(() => {
    activeTab.current = tab;
  }, [activeTab, tab]);
  const answer = answers.get(tab);
  const report = answer && answerReport(answer.result);
  const isStale = answer !== undefined && JSON.stringify(requestHeaders(answer.caller)) !== JSON.stringify(requestHeaders(caller));
  return (
    <aside className="withheld-panel" aria-labelledby="withheld-title" aria-busy={isFetching}>
      <h2 id="withheld-title">
        <Bilingual zh="未提供的内容" en="What was withheld" />
      </h2>
      {isStale && (
        <p className="stale">
          <Bilingual
            zh="上方选择已改变，此处仍是之前的答复；请重新运行。"
            en="The choice above has changed; this is the answer from before. Run again."
          />
        </p>
      )}
      {answer && <AnswerFacts answer={answer} />}
      <div role="status" className={report ? 'summary told' : 'summary'}>
        {isFetching ? (
          <Bilingual zh="正在查询……" en="Asking…" />
        ) : report ? (
          <Summary report={report} />
        ) : (
          <Bilingual
            zh="运行查询（▶ 或 Ctrl+Enter）后，这里逐项说明哪些内容未提供、为什么。编辑器中带波浪线的字段不在当前身份可见的模式内，仍可查询。按 Ctrl+M 后可用 Tab 键离开编辑器。"
            en="Run the query (▶ or Ctrl+Enter): every value that is not given is listed here, with the reason. Fields that the editor underlines are not in the schema shown to this identity; they may be asked for all the same. Ctrl+M lets the Tab key leave the editor."
          />
        )}
      </div>
      {!isFetching && report && <ReportSections report={report} />}
    </aside>
  );
}

/** The one sentence that a screen reader hears after each run. */
function Summary({ report }: { readonly report: ReturnType<typeof answerReport> }): JSX.Element {
  const { withheld, unavailable, others, answered } = report;
  if (!answered)
    return (
      <Bilingual
        zh="没有返回任何数据，不代表没有记录；原因如下。"
        en="Nothing was answered, which does not mean that nothing is on file; the reason follows."
      />
    );
  const places = withheld.reduce((total, { paths }) => total + paths.length, 0);
  if (places > 0)
    return (
      <Bilingual
        zh={`${String(withheld.length)} 类字段、${String(places)} 处未予提供。`}
        en={`Withheld: ${String(withheld.length)} kinds of fields, ${String(places)} places.`}
      />
    );
  if (unavailable.length + others.length > 0)
    return (
      <Bilingual
        zh="没有字段因权限被隐去，但答复不完整，见下。"
        en="Nothing was withheld by permission, but the answer is not complete; see below."
      />
    );
  return <Bilingual zh="没有字段被隐去；为空即无记录" en="Nothing was withheld: empty means none on file" />;
}
