import { closeSharedStack } from './sharedStack.ts';
import './permissionLevels.suite.ts';
import './fieldOfARecord.suite.ts';
import './operations.suite.ts';
import './attacks.suite.ts';
import './secondLock.suite.ts';

// Who may read what: suites that change no data, on one stack.
afterAll(closeSharedStack);
