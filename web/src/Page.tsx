import { useEffect, useState, type JSX } from 'react';
import { Bilingual } from './Bilingual.tsx';
import { demoIdentities, type DemoIdentity } from './demoIdentities.ts';
import { sampleSubjects, type SampleSubjects } from './sampleSubjects.ts';
import { Workbench } from './Workbench.tsx';

interface Start {
  readonly identities: readonly DemoIdentity[];
  readonly subjects: SampleSubjects | undefined;
}

/** The page: asks what there is to try, then opens the workbench. */
export function Page(): JSX.Element {
  const [start, setStart] = useState<Start>();
  const [failure, setFailure] = useState<string>();
  useEffect(() => {
    demoIdentities()
      .then(async (identities) => ({ identities, subjects: await sampleSubjects(identities) }))
      .then(setStart)
      .catch((error: unknown) => {
        setFailure(error instanceof Error ? error.message : String(error));
      });
  }, []);
  if (start) return <Workbench {...start} />;
  return (
    <main className="starting">
      <h1>
        信用图谱 <span lang="en">Credit Graph</span>
      </h1>
      <p role="status">
        {failure === undefined ? (
          <Bilingual zh="正在读取……" en="Loading…" />
        ) : (
          <>
            <Bilingual zh="网关没有回应，请刷新重试。" en="The gateway does not answer; reload to try again." /> <code>{failure}</code>
          </>
        )}
      </p>
    </main>
  );
}
