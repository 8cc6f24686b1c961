// The kits that prove a plugin's capability keeps its contract. They need vitest.
export {};
