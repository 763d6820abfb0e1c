"""How fictitious people take part in each kind of component: by the services that real people use."""
