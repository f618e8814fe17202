// What a page can do better with a script; it works without.
"use strict";

// Times in the reader's zone. A day without a time stays as it is.
for (const time of document.querySelectorAll("time[datetime*='T']")) {
	const at = new Date(time.dateTime);
	time.title = time.textContent;
	time.textContent = at.toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
}

// The quote, where the address does not say so itself.
const quote = document.getElementById("quote");
if (quote && !location.hash) {
	quote.scrollIntoView();
}

const copy = document.getElementById("copy");
if (copy && navigator.clipboard) {
	const label = copy.textContent;
	copy.parentElement.hidden = false;
	copy.addEventListener("click", async () => {
		await navigator.clipboard.writeText(document.getElementById("citation").textContent);
		copy.textContent = copy.dataset.copied;
		setTimeout(() => { copy.textContent = label; }, 2000);
	});
}
