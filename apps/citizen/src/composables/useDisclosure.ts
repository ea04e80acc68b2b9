import { onScopeDispose, ref, useTemplateRef } from 'vue';
import { useRouter } from 'vue-router';

/**
 * A button that shows and hides a list of links (WAI disclosure pattern: no roving focus, no menu roles). Escape
 * closes it and gives the focus back; a click elsewhere and a change of page close it too.
 */
export function useDisclosure(rootName: string, buttonName: string) {
  const open = ref(false);
  const root = useTemplateRef<HTMLElement>(rootName);
  const button = useTemplateRef<HTMLElement>(buttonName);

  const close = () => (open.value = false);
  const onPointer = (event: PointerEvent) => {
    if (open.value && !root.value?.contains(event.target as Node)) close();
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || !open.value) return;
    close();
    button.value?.focus();
  };
  document.addEventListener('pointerdown', onPointer);
  document.addEventListener('keydown', onKey);
  const stop = useRouter().afterEach(close);
  onScopeDispose(() => {
    document.removeEventListener('pointerdown', onPointer);
    document.removeEventListener('keydown', onKey);
    stop();
  });
  return { open, close, toggle: () => (open.value = !open.value) };
}
