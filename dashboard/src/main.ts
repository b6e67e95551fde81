import { mount } from "svelte";
import App from "./App.svelte";
import "./look.css";
import { watchControls } from "./parts/watch_controls.ts";

const target = document.getElementById("app");
watchControls(document);
if (target) mount(App, { target });
